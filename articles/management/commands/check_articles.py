"""manage.py check_articles [SLUG …]: the checklist that the desk shows beside an essay."""

from django.core.management.base import BaseCommand, CommandError

from articles import checks
from articles.management.commands.article import named
from articles.models import Article


class Command(BaseCommand):
    help = "What blocks publishing an essay, and what only deserves a look. Fails where something blocks."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="of these; without any, of every essay")

    def handle(self, slugs, **options):
        blocked = 0
        pks = [named(slug).pk for slug in slugs] or list(
            Article.objects.order_by("slug", "pk").values_list("pk", flat=True)
        )
        for pk in pks:  # one after the other: a long reading would keep SQLite's log from ending
            article = Article.objects.filter(pk=pk).first()
            if article is None:
                continue
            findings = checks.find(article)
            self.stdout.write(f"{article.pk} {article.slug}: {len(findings) or 'nothing'} to remark")
            for finding in findings:
                self.stdout.write(f"  {'problem' if finding.blocks else 'remark'}: {finding.message}")
            blocked += any(finding.blocks for finding in findings)
        if blocked:
            raise CommandError(f"{blocked} cannot be published like this.")
