import json

from django.core.management.base import BaseCommand, CommandError

from articles.manuscripts.manuscript import Manuscript, Unreadable
from articles.manuscripts.reading import read_file


class Command(BaseCommand):
    help = "Shows how a manuscript is understood, without touching the database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--from", dest="kind", choices=["auto", "text", "markdown"], default="auto")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *args, **options):
        try:
            manuscript = read_file(options["file"], options["kind"])
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps(manuscript.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(summary(manuscript)))


def summary(manuscript: Manuscript):
    yield manuscript.title or "(no title)"
    if manuscript.standfirst:
        yield manuscript.standfirst
    if manuscript.byline:
        yield "by " + ", ".join(manuscript.byline)
    yield f"\n{len(manuscript.sections)} sections"
    for part in manuscript.sections:
        yield f"  {'  ' * (part.level - 1)}{part.heading or '(without heading)'}  #{part.anchor}"
    cited = set(manuscript.cited)
    yield f"\n{len(manuscript.references)} references"
    for work in manuscript.references:
        yield f"  {work.key}: {work.raw.split(chr(10))[0][:90]}{'' if work.key in cited else '  (not cited)'}"
    for key in sorted(cited - {work.key for work in manuscript.references}):
        yield f"  {key}: cited, but not in the list"
    yield f"\n{len(manuscript.dropped)} dropped"
    for entry in manuscript.dropped:
        yield f"  {f'line {entry.line}: ' if entry.line else ''}{entry.what} ({entry.why})"
