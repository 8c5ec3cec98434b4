"""How many replies are taken, counted over those accepted before (settings.REPLY_LIMITS)."""

from datetime import timedelta
from functools import cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import BigIntegerField, CharField, DateTimeField, F, GenericIPAddressField

from articles.prepared import Given, Prepared
from comments.models import Reply

COUNTED = {
    "article": (F("article") + 0, BigIntegerField()),  # found by their dates: of its thousands few are recent
    "network": (F("ip_address"), GenericIPAddressField()),
    "address": (F("address_digest"), CharField()),
}


class TooMany(Exception):
    """`wait`: seconds until another reply is taken."""

    def __init__(self, wait):
        self.wait = wait


def network(request):
    """Where a request comes from, shortened: what is stored with a reply, and counted by (IPv4 by /24, IPv6 by /64)."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None  # a Unix socket
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False).network_address)


def refuse_too_many(article, network, address_digest, at):
    """Raises TooMany. Called under the lock by which replies are accepted one after the other (`Policy.lock`)."""
    for kind, value in {"article": article, "network": network, "address": address_digest}.items():
        for most, seconds in settings.REPLY_LIMITS[kind] if value else ():
            window = timedelta(seconds=seconds)
            for last in _nth_last(kind, most)(value=value, since=at - window, until=at + window):
                raise TooMany(min(seconds, max(1, round((last + window - at).total_seconds()))))


@cache
def _nth_last(kind, n):
    """When the nth last reply since an instant was sent, of those that are counted together; not those sent while the clock was ahead."""
    column, field = COUNTED[kind]
    alike = Reply.objects.alias(counted=column).filter(counted=Given("value", field))
    recent = alike.filter(
        submit_date__gt=Given("since", DateTimeField()), submit_date__lt=Given("until", DateTimeField())
    )
    return Prepared(recent.order_by("-submit_date").values_list("submit_date", flat=True)[n - 1 : n])


def is_flooded(at):
    """Whether the whole site took so many replies within the hour that guests wait for a moderator."""
    hour = timedelta(hours=1)
    return (
        Reply.objects.filter(submit_date__gt=at - hour, submit_date__lt=at + hour).count() >= settings.REPLIES_AN_HOUR
    )


def in_words(seconds):
    """ "in a minute", "in 12 minutes", "in 3 hours": rounded up, so that it is true."""
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return "in a minute"
    return f"in {minutes} minutes" if minutes < 120 else f"in {-(-minutes // 60)} hours"
