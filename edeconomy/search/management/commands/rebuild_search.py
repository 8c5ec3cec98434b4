from functools import partial

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.batches import batches
from edeconomy.search import indexing


class Command(BaseCommand):
    help = (
        "Index every essay and reply anew. The site may be in use: what is indexed stays so until it is indexed again."
    )

    def handle(self, **options):
        essays = indexing.expected(timezone.now()).order_by("-pk").values_list("pk", flat=True)
        self.go_through("essays", list(essays), partial(indexing.add_essays, learn=False), indexing.BATCH)
        replies = indexing.expected_replies().order_by("-pk").values_list("pk", flat=True)
        self.go_through("replies", list(replies), indexing.add_replies, indexing.REPLIES)
        indexing.tidy()
        indexing.tidy_replies()
        indexing.tidy_words()
        indexing.analyze()
        self.stdout.write("Related essays follow with the worker.")

    def go_through(self, name, pks, add, size):
        done = 0
        for batch in batches(pks, size):
            add(batch)
            done += len(batch)
            self.stdout.write(f"\r{name}: {done:,} of {len(pks):,}", ending="")
            self.stdout.flush()
        self.stdout.write("")
