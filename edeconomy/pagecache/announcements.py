"""Changes are announced by the transactions that make them (docs/decisions/0015-a-change-is-announced-by-its-own-commit.md)."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from edeconomy.pagecache.machine_log import MachineLog
from edeconomy.pagecache.models import Announcement

CHANNEL = "edeconomy_pages"
LONGEST = 7000  # bytes of one announcement's tags: PostgreSQL's NOTIFY takes less than 8,000
KEPT = timedelta(days=1)
BATCH = 500  # rows that one transaction deletes


def announce(*tags, gone=False):
    """`gone`: not even an older copy of the pages may be shown while there is no database."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A change is announced in the transaction that makes it.")
    # Those of this transaction that were not rolled back since.
    rows = [hook.row for _, hook, *_ in connection.run_on_commit if isinstance(hook, Told)]
    announced = {tag for row in rows if row.gone or not gone for tag in row.tags.split(" ")}
    for part in parts(sorted(set(tags) - announced)):
        row = Announcement.objects.create(tags=" ".join(part), gone=gone)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(row)])
        transaction.on_commit(Told(row), robust=True)


class Told:
    """An announcement of the transaction at hand. PostgreSQL's own word reaches other processes a little later than whoever announced it
    answers, so those of this machine are told before. On SQLite each looks for itself."""

    def __init__(self, row):
        self.row = row

    def __call__(self):
        if connection.vendor == "postgresql":
            MachineLog(log_path()).append(str(self.row))


def parts(tags):
    """Lists of as many tags as an announcement holds."""
    part, size = [], 0
    for tag in tags:
        more = len(tag.encode()) + 1
        if part and size + more > LONGEST:
            yield part
            part, size = [], 0
        part.append(tag)
        size += more
    if part:
        yield part


def log_path():
    """Where the processes of this machine find it."""
    return settings.DATA / f"{settings.MODE}-announced"


def sweep():
    """Work: announcements of the day before yesterday go. The newest stays: whoever read it knows by it that none was missed."""
    now = timezone.now()
    old = Announcement.objects.filter(Q(at__lt=now - KEPT) | Q(at__gt=now + KEPT))
    newest = Announcement.objects.order_by("pk").values_list("pk", flat=True).last()
    rows = list(old.exclude(pk=newest).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Announcement.objects.filter(pk__in=rows).delete()[0]
