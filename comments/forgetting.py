"""What is kept of guests only for a while."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.batches import batches
from comments.models import Confirmation, Policy, Reply
from comments.moderation import BATCH, locked

UNCONFIRMED = timedelta(days=8)  # the link in the mail lasts seven
NETWORK = timedelta(days=30)
MAILS = timedelta(days=30)


def forget():
    """Work: unconfirmed replies, networks and old mails' digests go; returns how many rows it dealt with."""
    answered = Exists(Reply.objects.filter(answers=OuterRef("pk")))
    asked = Exists(Confirmation.objects.filter(reply=OuterRef("pk"), sent_at__range=_within(UNCONFIRMED)))
    unconfirmed = Reply.objects.filter(
        ~answered,
        ~asked,
        ~Q(submit_date__range=_within(UNCONFIRMED)),
        kind=Reply.Kind.GUEST,
        confirmed_at=None,
        first_shown_at=None,
    )
    networks = Reply.objects.filter(~Q(submit_date__range=_within(NETWORK)), ip_address__isnull=False)
    return (
        _in_batches(unconfirmed, _delete)
        + _in_batches(networks, lambda rows: rows.update(ip_address=None))
        + _in_batches(Confirmation.objects.exclude(sent_at__range=_within(MAILS)), lambda rows: rows.delete())
    )


def _within(span):
    """What is further ahead was written while the clock was: nobody knows how old it is, and it is not kept for longer."""
    now = timezone.now()
    return now - span, now + span


def _delete(replies):
    if replies.exists():
        Policy.lock()  # a reply that is just coming in may renumber their threads
        replies.delete()


def _in_batches(rows, act):
    done = 0
    for batch in batches(list(rows.order_by("pk").values_list("pk", flat=True)), BATCH):
        with transaction.atomic():
            pks = [row.pk for row in locked(rows.filter(pk__in=batch)).only("pk")]
            act(rows.model.objects.filter(pk__in=pks))
        done += len(pks)
    return done
