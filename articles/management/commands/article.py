"""manage.py article VERB SLUG: the verbs of publishing from the command line."""

import argparse
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Prefetch
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition
from articles.moments import instant
from articles.standing import standing

NOTED = ("correct", "clarify", "update", "restore", "retract")
VERBS = {
    "list": "every essay with its number and state",
    "publish": "the first edition, now",
    "schedule": "an edition that begins later",
    "cancel": "give up the edition that lies ahead",
    "correct": "a new edition: something was wrong",
    "clarify": "a new edition: it could be misread",
    "update": "a new edition: something is new",
    "retract": "keep the address and the words under a notice, and leave the lists",
    "withdraw": "answer as if the essay had never existed",
    "restore": "bring a withdrawn or retracted essay back",
    "lead": "let it lead the front page until a time",
}


class Command(BaseCommand):
    help = "Publish, schedule, correct, clarify, update, retract, withdraw or restore an essay; choose the lead; list."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb, words in VERBS.items():
            options = verbs.add_parser(verb, help=words)
            if verb == "list":
                continue
            options.add_argument("slug", help="the slug of the working copy, or its number in `article list`")
            if verb == "schedule":
                options.add_argument(
                    "--at", type=time, required=True, help="when, as 2026-12-01T09:00 in the site's time zone"
                )
                options.add_argument("--kind", choices=["first", *publishing.CHANGES], default="first")
                options.add_argument("--note", default="")
            if verb == "lead":
                options.add_argument(
                    "--until", type=time, required=True, help="as 2026-12-01T09:00 in the site's time zone"
                )
            if verb in NOTED:
                options.add_argument("--note", required=True, help="what readers are told")
            if verb in ("publish", "schedule", "withdraw", *NOTED):
                options.add_argument("--replace", action="store_true", help="give up the edition that lies ahead")

    def handle(self, verb, slug=None, **options):
        try:
            if verb == "list":
                return self.list()
            article = named(slug)
            done = self.act(verb, article, options)
        except publishing.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used ({error}). Has `manage.py migrate` been run?") from error
        self.stdout.write(f"{verb}: {article}" + (f", edition {done.number}" if isinstance(done, Edition) else ""))

    def act(self, verb, article, options):
        if verb == "lead":
            return publishing.choose_lead(article, options["until"])
        if verb == "cancel":
            return publishing.cancel(article)
        replace = options["replace"]
        if verb == "schedule":
            return publishing.schedule(
                article, options["at"], kind=options["kind"], note=options["note"], replace=replace
            )
        if verb in NOTED:
            return getattr(publishing, verb)(article, options["note"], replace=replace)
        return getattr(publishing, verb)(article, replace=replace)

    def list(self):
        editions = Prefetch("editions", Edition.objects.outline().order_by("number"))
        now = timezone.now()
        for article in Article.objects.order_by("slug").prefetch_related(editions):
            words = standing(article.editions.all(), now).words
            self.stdout.write(f"{article.pk} {article.slug}: {words[0].lower()}{words[1:]}")


def named(slug):
    """The essay with this slug or, where none has it, with this number."""
    found = list(Article.objects.filter(slug=slug)[:2])
    if not found and slug.isdecimal() and len(slug) < 19:
        found = list(Article.objects.filter(pk=int(slug)))
    if len(found) != 1:
        said = "Several essays have the slug" if found else "No essay has the slug or number"
        raise CommandError(f"{said} “{slug}”; `article list` shows them with their numbers.")
    return found[0]


def time(text):
    """An ISO time; without an offset it is meant in the magazine's time zone."""
    try:
        return instant(datetime.fromisoformat(text))
    except ValidationError as error:
        raise argparse.ArgumentTypeError(error.message) from error
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-12-01T09:00") from error
