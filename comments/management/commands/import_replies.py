"""manage.py import_replies FILE.yaml…: replies that were kept elsewhere (docs/operations.md shows a file)."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import yaml
from django import forms
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.batches import batches
from articles.models import Edition
from comments import text
from comments.forms import GuestForm
from comments.models import Discussion, Policy, Reply
from comments.posting import Draft, new_reply
from comments.signals import replies_changed

FIELDS = {
    "text": "comment",
    "address": "email",
    "website": "url",
}  # what a file calls a field, where the form has another name
BATCH = 20  # replies that others wait for
STATES = ("approved", "held", "unconfirmed", "removed")


class Wrong(Exception):
    """A file that cannot be imported, and why."""


class Command(BaseCommand):
    help = "Take in readers' replies from YAML files, one for each article; what was imported before is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, files, **options):
        failed = 0
        for file in files:
            try:
                results = import_file(file)
            except Wrong as problem:
                failed += 1
                self.stderr.write(f"{file}: {problem}")
            else:
                self.stdout.write(f"{file}: " + ", ".join(f"{number} {result}" for result, number in results.items()))
        if failed:
            raise CommandError(
                "Not everything could be imported; see above. Nothing was taken from the files named there."
            )


class Entry(GuestForm):
    """One reply in a file."""

    reply_to = phone = None
    id = forms.CharField(max_length=200)
    answers = forms.CharField(required=False)
    user = forms.ModelChoiceField(
        get_user_model().objects.all(),
        to_field_name="username",
        required=False,
        error_messages={"invalid_choice": "nobody has this user name."},
    )
    at = forms.DateTimeField(required=False, input_formats=[])
    state = forms.ChoiceField(choices=[(state, state) for state in STATES])

    def __init__(self, given):
        super().__init__({"state": "approved"} | {FIELDS.get(key, key): value for key, value in given.items()})
        self.fields["email"].required = False  # other systems did not always ask
        self.fields["name"].required = not given.get("user")

    def clean_name(self):
        return super().clean_name() if self.cleaned_data["name"] else ""

    def clean_email(self):
        return super().clean_email() if self.cleaned_data["email"] else ""

    def clean_at(self):
        """Nothing was written later than now, whatever the clocks say."""
        return min(self.cleaned_data["at"] or timezone.now(), timezone.now())

    def clean(self):
        given = self.cleaned_data
        user, state = given.get("user"), given.get("state")
        if user and (given.get("name") or given.get("email") or given.get("url")):
            self.add_error("user", "name, address and website are for guests; who has an account is named by it.")
        if user and state == "unconfirmed":
            self.add_error("state", "who has an account need not confirm.")

    def problems(self):
        names = {field: key for key, field in FIELDS.items()}
        for field, errors in self.errors.items():
            yield f"{names.get(field, field)}: {' '.join(errors)}"


def import_file(file):
    """Nothing of a file in which anything is wrong. What is right is taken a few replies at a time, so that nobody waits long: who is
    stopped on the way takes the rest by the next import. Returns how many replies were new and how many were known."""
    article = read(file)
    now = timezone.now()
    edition = Edition.objects.begun(now).filter(article__addresses__slug=article["article"]).order_by("number").last()
    if edition is None:
        raise Wrong(f"no essay was ever published under “{article['article']}”.")
    entries = check(article.get("replies") or [], edition)
    if "discussion" in article:
        settle(edition, article["discussion"])
    rows, results = {}, Counter(new=0, known=0)
    for batch in batches(entries, BATCH):
        printed = [(entry, text.render(entry["comment"])) for entry in batch]  # before the lock, for which others wait
        with transaction.atomic():
            Policy.lock()
            for entry, html in printed:
                known = Reply.objects.filter(form_nonce=nonce(edition, entry["id"])).first()
                rows[entry["id"]] = known or add(edition, entry, html, rows.get(entry["answers"]))
                results["known" if known else "new"] += 1
            replies_changed.send(Reply, article_id=edition.article_id, hidden=False)
    return results


def settle(edition, state):
    with transaction.atomic():
        Policy.lock()
        Discussion.objects.update_or_create(article_id=edition.article_id, defaults={"state": state})
        replies_changed.send(Reply, article_id=edition.article_id, hidden=False)


def read(file):
    try:
        article = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Wrong(error.strerror) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Wrong(f"this is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(article, dict) or not isinstance(article.get("article"), str):
        raise Wrong("it must begin with “article:” and the slug of an essay.")
    if unknown := set(article) - {"article", "discussion", "replies"}:
        raise Wrong(f"“{min(map(str, unknown))}” is not understood: only article, discussion and replies are.")
    if "discussion" in article and article["discussion"] not in Discussion.State.values:
        raise Wrong(f"discussion must be one of {', '.join(Discussion.State.values)}.")
    if not isinstance(article.get("replies") or [], list):
        raise Wrong("replies must be a list.")
    return article


def check(replies, edition):
    """The cleaned entries of a file; Wrong with everything that is wrong with any of them."""
    entries, problems = {}, []
    for place, given in enumerate(replies, 1):
        entry, found = check_entry(given, entries)
        name = f"reply “{given['id']}”" if isinstance(given, dict) and given.get("id") else f"reply {place}"
        problems += [f"{name}: {problem}" for problem in found]
        entries[entry.get("id", place)] = entry
    if problems:
        raise Wrong("\n  ".join(["", *problems]))
    return list(entries.values())


def check_entry(given, before):
    """(what was understood of an entry, its problems); `before` holds those that stand above it."""
    if not isinstance(given, dict):
        return {}, ["it must have keys such as id, name and text."]
    allowed = set(FIELDS) | set(Entry.base_fields) - set(FIELDS.values())
    problems = [f"“{key}” is not understood." for key in given if key not in allowed]
    problems += [f"{key}: it must be a plain text." for key, value in given.items() if not is_plain(value)]
    if problems:
        return {}, problems
    form = Entry(given)
    problems = list(form.problems())
    entry = form.cleaned_data
    if entry.get("id") in before:
        problems.append("another reply above has the same id.")
    answered = before.get(entry.get("answers"), {})
    if entry.get("answers") and entry["answers"] not in before:
        problems.append(f"answers: no reply above has the id “{entry['answers']}”.")
    elif answered.get("state") in ("held", "unconfirmed"):
        problems.append(f"answers: “{entry['answers']}” was never public.")
    return entry, problems


def is_plain(value):
    """Whether it can be stored as a text: no list, and no half of a character."""
    if value is not None and not isinstance(value, str | int | float | date):
        return False
    return str(value).encode("utf-8", "replace").decode() == str(value)


def add(edition, entry, html, answered):
    user, at, state = entry["user"], entry["at"], entry["state"]
    draft = Draft(
        text=entry["comment"],
        name=str(user)[:50] if user else entry["name"],
        nonce=nonce(edition, entry["id"]),
        address=entry["email"],
        website=entry["url"],
        user=user,
    )
    held_for = Reply.Hold.POLICY if state in ("held", "unconfirmed") else Reply.Hold.NONE
    reply = new_reply(edition, draft, answered, html, at, held_for)
    reply.confirmed_at = None if state == "unconfirmed" else at
    reply.first_shown_at = reply.approved_at
    reply.removed_at = timezone.now() if state == "removed" else None
    reply.is_removed, reply.is_public = reply.removed_at is not None, reply.is_shown
    reply.save()
    return reply


def nonce(edition, entry_id):
    """In place of a form's: by it an entry is known again."""
    return hashlib.sha256(f"{edition.article_id} {entry_id}".encode()).hexdigest()[:32]
