"""How many replies are taken, counted over those accepted before (settings.REPLY_LIMITS)."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings

from comments.models import Reply


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
    counted = {"article": {"article": article}}
    if network:
        counted["network"] = {"ip_address": network}
    if address_digest:
        counted["address"] = {"address_digest": address_digest}
    for kind, condition in counted.items():
        for most, seconds in settings.REPLY_LIMITS[kind]:
            window = timedelta(seconds=seconds)
            recent = Reply.objects.filter(**condition, submit_date__gt=at - window).order_by("-submit_date")
            last = recent.values_list("submit_date", flat=True)[most - 1 : most].first()
            if last:
                raise TooMany(max(1, round((last + window - at).total_seconds())))


def is_flooded(at):
    """Whether the whole site took so many replies within the hour that guests wait for a moderator."""
    since = at - timedelta(hours=1)
    return Reply.objects.filter(submit_date__gt=since).count() >= settings.REPLIES_AN_HOUR


def in_words(seconds):
    """ "in a minute", "in 12 minutes", "in 3 hours": rounded up, so that it is true."""
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return "in a minute"
    return f"in {minutes} minutes" if minutes < 120 else f"in {-(-minutes // 60)} hours"
