"""What is kept of guests only for a while."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from comments.models import Confirmation, Policy, Reply
from comments.moderation import BATCH, locked

UNCONFIRMED = timedelta(days=8)  # the link in the mail lasts seven
NETWORK = timedelta(days=30)
MAILS = timedelta(days=30)


def forget():
    """Work: unconfirmed replies, networks and old mails' digests go; returns how many rows it dealt with."""
    now = timezone.now()
    answered = Exists(Reply.objects.filter(answers=OuterRef("pk")))
    asked = Exists(Confirmation.objects.filter(reply=OuterRef("pk"), sent_at__gt=now - UNCONFIRMED))
    unconfirmed = Reply.objects.filter(
        ~answered,
        ~asked,
        kind=Reply.Kind.GUEST,
        confirmed_at=None,
        first_shown_at=None,
        submit_date__lt=now - UNCONFIRMED,
    )
    networks = Reply.objects.filter(ip_address__isnull=False, submit_date__lt=now - NETWORK)
    return (
        _in_batches(unconfirmed, _delete)
        + _in_batches(networks, lambda rows: rows.update(ip_address=None))
        + Confirmation.objects.filter(sent_at__lt=now - MAILS).delete()[0]
    )


def _delete(replies):
    if replies.exists():
        Policy.lock()  # a reply that is just coming in may renumber their threads
        replies.delete()


def _in_batches(replies, act):
    done, last = 0, BATCH
    while last == BATCH:
        with transaction.atomic():
            pks = [reply.pk for reply in locked(replies).only("pk")[:BATCH]]
            act(Reply.objects.filter(pk__in=pks))
        done, last = done + len(pks), len(pks)
    return done
