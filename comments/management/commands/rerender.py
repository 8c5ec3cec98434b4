"""manage.py rerender: after an upgrade, print ahead what pages would otherwise print each time they are read."""

from itertools import batched

from django.core.management.base import BaseCommand

from articles import page_parts
from comments import text
from comments.models import Reply

BATCH = 200


class Command(BaseCommand):
    help = "Print anew the essays and replies that an earlier version printed. Pages are right without it, only slower."

    def handle(self, **options):
        self.stdout.write(f"{page_parts.rerender()} editions and {replies()} replies were printed anew.")


def replies():
    """Those that were printed by another pipeline; returns how many."""
    old = Reply.objects.exclude(pipeline=text.PIPELINE)
    numbers = old.values_list("pk", flat=True).order_by("pk")
    for batch in batched(list(numbers), BATCH):
        for pk, typed in old.filter(pk__in=batch).values_list("pk", "comment"):
            old.filter(pk=pk, comment=typed).update(html=text.render(typed), pipeline=text.PIPELINE)
    return len(numbers)
