"""When the worker was last there: a row that it writes again and again (settings.WORK). Without a worker, mail waits."""

from datetime import timedelta

from django.utils import timezone

from edeconomy.outbox.models import Heartbeat

MISSED = timedelta(minutes=2)  # several beats, and the longest piece of other work


def beat():
    """Work: leave word."""
    row = Heartbeat(pk=1, seen_at=timezone.now())
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["seen_at"])
    return 0


def last_seen():
    """The instant, or None where no worker ever was there."""
    return Heartbeat.objects.values_list("seen_at", flat=True).first()


def is_missing(seen_at):
    """An instant that lies ahead says nothing: the clock was set back since."""
    return seen_at is None or abs(timezone.now() - seen_at) > MISSED


def absence(seen_at):
    """The sentence on a worker that is missing."""
    if seen_at is None or seen_at > timezone.now():
        return "The worker has not been seen; mail waits."
    return f"The worker has not been seen since {timezone.localtime(seen_at):%-d %B %Y, %H:%M %Z}; mail waits."


def note():
    """For `/readyz` (settings.READINESS_NOTES): a worker that is away keeps nobody from reading and writing."""
    seen_at = last_seen()
    return "worker", absence(seen_at) if is_missing(seen_at) else f"seen at {timezone.localtime(seen_at):%H:%M:%S %Z}"
