from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from edeconomy.importers.importing import FAILED, import_file, legible, manuscripts_in


class Command(BaseCommand):
    help = "Make articles of manuscripts (text or Markdown, with a .bib beside it); folders are read with what lies below them."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="a manuscript, or a folder of them")
        parser.add_argument(
            "--publish", action="store_true", help="publish what is new; update what is live and has changed"
        )
        parser.add_argument(
            "--byline", action="append", default=[], help="who wrote it, where the manuscript names nobody; repeatable"
        )
        parser.add_argument("--note", default="", help="what readers are told of an update")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, paths, dry_run, byline, publish, note, **options):
        results, taken = Counter(), {}
        for file, source_name in manuscripts_in(paths):
            outcome = import_file(
                file, source_name, taken=taken, byline=byline, publish=publish, note=note, dry_run=dry_run
            )
            taken.setdefault(outcome.source, file)
            results[outcome.result] += 1
            results["not published"] += bool(outcome.problem) and outcome.result != FAILED
            self.report(outcome)
        if not results:
            raise CommandError("There is no manuscript (.md, .markdown, .txt) at the given place.")
        words = "Nothing was written. It would be: " if dry_run else ""
        self.stdout.write(
            words + ", ".join(f"{number} {result}" for result, number in sorted(results.items()) if number)
        )
        if results[FAILED] or results["not published"]:
            raise CommandError("Not everything could be imported; see above.")

    def report(self, outcome):
        title = f" “{outcome.title}”" if outcome.title else ""
        published = f", {outcome.published}" if outcome.published else ""
        self.stdout.write(legible(f"{outcome.path}: {outcome.result}{title}{published}"))
        if outcome.problem:
            self.stderr.write(
                legible(outcome.problem if outcome.result == FAILED else f"{outcome.path}: {outcome.problem}")
            )
        for dropped in outcome.dropped:
            line = f"line {dropped.line}: " if dropped.line else ""
            self.stdout.write(legible(f"  {line}{dropped.what}: {dropped.why}"))
