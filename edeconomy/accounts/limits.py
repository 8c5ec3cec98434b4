"""How often something may be tried, counted in the database before it is tried."""

import time
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from edeconomy.accounts.models import Tally

BATCH = 1000  # rows that are deleted at once
PAUSE = 0.15  # seconds between two batches: longer than who waits for SQLite's lock sleeps


def attempt(kind, *parts):
    """Count an attempt of what the parts name; returns 0, or the seconds to wait where settings.ATTEMPT_LIMITS[kind] is used up."""
    most, seconds = settings.ATTEMPT_LIMITS[kind]
    now, window = timezone.now(), timedelta(seconds=seconds)
    with transaction.atomic():
        tally, _ = Tally.objects.select_for_update().get_or_create(
            kind=kind, key=_key(kind, parts), defaults={"since": now}
        )
        if abs(now - tally.since) >= window:  # whoever waited for the lock, or another machine, may be a little behind
            tally.since, tally.count = now, 0
        if tally.count >= most:
            return min(seconds, max(1, round((tally.since + window - now).total_seconds())))
        tally.count += 1
        tally.save()
    return 0


def attempt_all(attempts):
    """Count each of these (kind, *parts); where one is used up, nothing is counted. Returns 0, or the seconds to wait."""
    for n, each in enumerate(attempts):
        if wait := attempt(*each):
            for counted in attempts[:n]:
                forgive(*counted)
            return wait
    return 0


def forgive(kind, *parts):
    """Take one attempt back: it was no guess."""
    Tally.objects.filter(kind=kind, key=_key(kind, parts), count__gt=0).update(count=F("count") - 1)


def network(request):
    """Where a request comes from, as far as one person cannot change it at will: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""  # a Unix socket
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))


def forget():
    """Work: tallies of the day before yesterday go, and what was counted while the clock was ahead."""
    now, day = timezone.now(), timedelta(days=1)
    return delete(Tally.objects.exclude(since__range=(now - day, now + day)))


def delete(rows):
    """These rows, a few at a time, so that nobody waits long for the database's lock; returns how many."""
    deleted = 0
    while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
        time.sleep(PAUSE * bool(deleted))
        deleted += rows.filter(pk__in=pks).delete()[0]
    return deleted


def _key(kind, parts):
    return salted_hmac(f"tally {kind}", "\n".join(parts), algorithm="sha256").hexdigest()
