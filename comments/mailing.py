"""Mail to guests: a link to confirm a reply, and nothing of what was typed."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comments import addresses
from comments.models import Confirmation, Policy, Reply, Silence

LINK_LASTS = timedelta(days=7)


def digest(token):
    """Under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask_to_confirm(reply, address, at):
    """Write to the guest, in the caller's transaction; or not now, or never, where the address has had enough mail of us."""
    known_by = addresses.digest(address)
    if Silence.objects.filter(address_digest=known_by).exists() or _had_enough(known_by, at):
        return False
    confirm, stop = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    Confirmation.objects.create(
        reply=reply, address_digest=known_by, confirm_digest=digest(confirm), stop_digest=digest(stop), sent_at=at
    )
    links = {
        "confirm": settings.BASE_URL + reverse("confirm_reply", args=[confirm]),
        "stop": settings.BASE_URL + reverse("stop_writing", args=[stop]),
    }
    body = render_to_string("mail/comments/confirm.txt", links | {"site_name": settings.SITE_NAME})
    headers = {"List-Unsubscribe": f"<{links['stop']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    EmailMessage("Please confirm your reply", body, to=[address], headers=headers).send()
    return True


def send_confirmations():
    """Work: write to the guests who could not be written to when they posted; returns to how many."""
    sent, at = 0, timezone.now()
    asked = Confirmation.objects.filter(reply=OuterRef("pk"), sent_at__lt=at + LINK_LASTS)
    silenced = Silence.objects.filter(address_digest=OuterRef("address_digest"))
    due = Reply.objects.filter(~Exists(asked), ~Exists(silenced), confirmed_at=None, removed_at=None)
    due = due.filter(submit_date__gt=at - LINK_LASTS).exclude(address_digest="")
    for most, recent in _recent(OuterRef("address_digest"), at):
        due = due.filter(~Exists(recent[most - 1 : most]))
    for pk in due.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            Policy.lock()
            reply = due.filter(pk=pk).first()
            sent += bool(reply and ask_to_confirm(reply, addresses.address_of(pk), timezone.now()))
    return sent


def is_expired(confirmation, at):
    """Of a mail sent while the clock was ahead it is not known how old it is; the worker writes again."""
    return abs(at - confirmation.sent_at) > LINK_LASTS


def who_stops(token):
    """The mail whose "never write to this address again" has this token, or None; it lasts as long as the mail's other link."""
    found = Confirmation.objects.filter(stop_digest=digest(token)).first()
    return found if found and not is_expired(found, timezone.now()) else None


def silence(confirmation):
    """Never write to the address again to which this mail went."""
    Silence.objects.get_or_create(address_digest=confirmation.address_digest)


def _had_enough(known_by, at):
    return any(recent[most - 1 : most].exists() for most, recent in _recent(known_by, at))


def _recent(known_by, at):
    """For each limit, its number and the mails to an address that it counts."""
    for most, seconds in settings.CONFIRMATION_LIMITS:
        window = timedelta(seconds=seconds)
        sent = Confirmation.objects.filter(sent_at__gt=at - window, sent_at__lt=at + window)
        yield most, sent.filter(address_digest=known_by)
