"""The verbs of moderators, over any number of replies: one transaction, and one signal for each article that changed for readers.

Each takes a queryset of Reply, who does it (`by`) and the instant (`at`, aware; now if left out), and returns how many replies it
changed; where it has nothing to change it does nothing. Answers to a reply keep their own state. Nobody saves a Reply:
the package's `save` has effects on other rows.
"""

from itertools import batched

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments import addresses
from comments.models import Confirmation, Reply
from comments.signals import replies_changed

BATCH = 500
STATE = ("article_id", "confirmed_at", "approved_at", "removed_at", "first_shown_at")


def approve(replies, by, at=None):
    """Readers see them; one that its guest has not confirmed, from then on."""
    at = at or timezone.now()
    changes = {"approved_at": at, "held_for": Reply.Hold.NONE}
    return len(_change("Approved.", replies, Q(approved_at=None, removed_at=None), changes, by, at))


def hold(replies, by, at=None):
    """Back among those that wait, by a moderator's decision."""
    held = Q(approved_at=None, held_for=Reply.Hold.MODERATOR)
    changes = {"approved_at": None, "held_for": Reply.Hold.MODERATOR}
    return len(_change("Held.", replies, Q(removed_at=None) & ~held, changes, by, at))


def remove(replies, by, at=None):
    """The words are nowhere public any more; the place in the thread stays, and `restore` brings them back."""
    at = at or timezone.now()
    return len(_change("Removed.", replies, Q(removed_at=None), {"removed_at": at}, by, at))


def restore(replies, by, at=None):
    """Into the state they were removed from. An erased reply has no words to restore."""
    removed = Q(removed_at__isnull=False, erased_at=None)
    return len(_change("Restored.", replies, removed, {"removed_at": None}, by, at))


def erase(replies, by, at=None):
    """Name, address, website, text and network are overwritten for good; the place in the thread stays."""
    at = at or timezone.now()
    blank = {"user": None, "user_name": "", "user_url": "", "comment": "", "html": "", "ip_address": None}
    changes = {"removed_at": at, "erased_at": at} | blank | addresses.erased()
    with transaction.atomic():
        erased = _change("Erased.", replies, Q(erased_at=None), changes, by, at)
        for batch in batched(erased, BATCH):
            Confirmation.objects.filter(reply__in=batch).delete()
    return len(erased)


@transaction.atomic
def _change(word, replies, due, changes, by, at):
    """Give those among the replies that are `due` (a Q) the changes; returns their ids."""
    at = at or timezone.now()
    changed, hidden = [], {}  # {article: whether something is not shown any more}
    for batch in batched(sorted(replies.values_list("pk", flat=True)), BATCH):
        rows = locked(Reply.objects.filter(due, pk__in=batch)).only(*STATE)
        shown, others = [], []
        for row in rows:
            was_shown = row.is_shown
            for column in changes.keys() & set(STATE):
                setattr(row, column, changes[column])
            (shown if row.is_shown else others).append(row.pk)
            if row.is_shown != was_shown:
                hidden[row.article_id] = was_shown or hidden.get(row.article_id, False)
        mirrors = {"is_removed": changes["removed_at"] is not None} if "removed_at" in changes else {}
        Reply.objects.filter(pk__in=shown).update(**changes, **mirrors, is_public=True)
        Reply.objects.filter(pk__in=shown, first_shown_at=None).update(first_shown_at=at)
        Reply.objects.filter(pk__in=others).update(**changes, **mirrors, is_public=False)
        changed += sorted(shown + others)
    _log(word, changed, by)
    for article_id in sorted(hidden):
        replies_changed.send(Reply, article_id=article_id, hidden=hidden[article_id])
    return changed


def locked(replies):
    """The replies' own rows, locked one after the other in the order of their ids, so that two who lock some never wait for each other."""
    return replies.select_for_update(of=["self"], no_key=True).order_by("pk")


def _log(word, pks, by):
    """What was done, for the history; the guest's name stays out of it, for it could never be erased there."""
    kind = ContentType.objects.get_for_model(Reply)
    LogEntry.objects.bulk_create(
        LogEntry(
            user=by,
            content_type=kind,
            object_id=str(pk),
            object_repr=f"Reply {pk}",
            action_flag=CHANGE,
            change_message=word,
        )
        for pk in pks
    )
