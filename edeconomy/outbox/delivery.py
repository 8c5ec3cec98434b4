"""What the worker does with the outbox: send what is due, and forget whom it was sent to."""

import contextlib
import email
import email.policy
import logging
import re
import time
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, mailers
from django.db.models import F, Q
from django.utils import timezone

from edeconomy.outbox.backend import one_line
from edeconomy.outbox.models import Message

ROUND = 10  # seconds, and the message under way: other work waits as long
LEASE = timedelta(seconds=75)  # longer than the answers to one message, each of which comes within the transport's 10 s
LONGEST_PAUSE = 60  # seconds between two attempts
PATIENCE = timedelta(days=3)
LEAST = 3  # attempts, however long a message seems to wait
KEPT = timedelta(days=30)
BATCH = 200  # messages that are forgotten at once
PAUSE = 0.15  # seconds between two batches: longer than who waits for SQLite's lock sleeps

logger = logging.getLogger(__name__)


class Letter(EmailMessage):
    """A message of the outbox for Django's backends: as it was stored, Message-ID and date included."""

    def __init__(self, message):
        self.stored = bytes(message.body)
        text = self.message().get_body(["plain"])
        super().__init__(message.subject, text.get_content() if text else "", message.sender, [message.recipient])

    def message(self, *, policy=email.policy.default):
        return email.message_from_bytes(self.stored, policy=policy.clone(refold_source="none"))


def deliver():
    """Work: send what is due, over one connection; returns how many messages were sent or given up.

    At least once: a message is sent again only where the connection or the worker broke before the server's last answer was noted.
    """
    done, end, transport = 0, time.monotonic() + ROUND, mailers["transport"]
    try:
        while time.monotonic() < end and (message := _due().first()):
            try:
                transport.open()  # before the claim: the lease covers the sending only
            except (OSError, ValueError) as error:
                return done + _wait_for_server(message, error)
            if not _claim(message):
                continue  # another worker has it
            try:
                transport.send_messages([Letter(message)])
            except Exception as error:  # whatever it is, it must not hold up the others
                done += _put_off(message, error)
                if _is_of_server(error):
                    return done
                _close(transport)  # it is not known what the server now expects on it
            else:
                _note_sent(message)
                done += 1
    finally:
        _close(transport)
    return done


def forget():
    """Work: thirty days after, nothing tells whom a message was for or what it said."""
    now = timezone.now()
    kept = (now - KEPT, now + KEPT)  # the latter where the clock was ahead
    ended = Q(state=Message.State.SENT) & ~Q(sent_at__range=kept) | Q(state=Message.State.FAILED) & ~Q(
        queued_at__range=kept
    )
    known, forgotten = Message.objects.filter(ended).exclude(recipient=""), 0
    while pks := list(known.values_list("pk", flat=True)[:BATCH]):  # a few at a time: others wait to write
        time.sleep(PAUSE * bool(forgotten))
        forgotten += known.filter(pk__in=pks).update(recipient="", body=b"")
    return forgotten


def retry(messages):
    """Messages that were given up are due again; returns how many. What they say must still be there."""
    failed = messages.filter(state=Message.State.FAILED).exclude(recipient="")
    return failed.update(state=Message.State.QUEUED, due_at=timezone.now())


def give_up(messages):
    """Undelivered messages are sent no more, and nothing tells whom they were for or what they said; returns how many."""
    kept = messages.exclude(state=Message.State.SENT).exclude(recipient="")
    return kept.update(state=Message.State.FAILED, due_at=timezone.now(), recipient="", body=b"")


def _close(transport):
    with contextlib.suppress(OSError):
        transport.close()


def _due():
    """What waits further ahead than anything ever does was put off while the clock was ahead."""
    now = timezone.now()
    due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * LEASE)
    return Message.objects.filter(due, state=Message.State.QUEUED).order_by("due_at", "pk")


def _claim(message):
    """Whether the message is this worker's for the time of the lease; of several that ask, one gets it."""
    leased = timezone.now() + LEASE
    claimed = Message.objects.filter(pk=message.pk, state=Message.State.QUEUED, due_at=message.due_at).update(
        due_at=leased, attempts=F("attempts") + 1
    )
    message.due_at, message.attempts = leased, message.attempts + 1
    return bool(claimed)


def _note_sent(message):
    """What was in it is dropped at once: it may hold links that let somebody in."""
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=timezone.now(), body=b"", error="")


def _wait_for_server(message, error):
    """Nothing is wrong with any message, so all wait together for one of them: an attempt may take as long as the timeout."""
    if not _claim(message):
        return 0
    given_up = _put_off(message, error)
    _due().update(due_at=timezone.now() + _pause(message))
    return given_up


def _put_off(message, error):
    """Note a failed attempt; returns whether it was the last one."""
    now = timezone.now()
    code, words = _said(error)
    waited = (
        abs(now - message.queued_at) > PATIENCE and message.attempts > LEAST
    )  # one try does not tell it from a clock that is ahead
    given_up = (_is_refusal(error) and 500 <= code < 600) or waited
    state, due_at = (Message.State.FAILED, now) if given_up else (message.state, now + _pause(message))
    Message.objects.filter(pk=message.pk, due_at=message.due_at).update(
        state=state, due_at=due_at, error=_without_addresses(words, message.recipient)
    )
    result = "given up" if given_up else f"tried again at {due_at:%H:%M:%S} UTC"
    logger.warning("Message %d is %s: %s", message.pk, result, code or type(error).__name__)
    return given_up


def _pause(message):
    return timedelta(seconds=min(LONGEST_PAUSE, 2 ** min(message.attempts, 10)))


def _is_refusal(error):
    return isinstance(error, SMTPRecipientsRefused | SMTPDataError)


def _is_of_server(error):
    return isinstance(error, OSError) and not (_is_refusal(error) and _said(error)[0] != 421)


def _said(error):
    """The number and the words of a server's answer; 0 and what is known where there was none."""
    if isinstance(error, SMTPRecipientsRefused):
        ((code, words),) = error.recipients.values()
    else:
        code, words = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", str(error))
    words = words.decode(errors="replace") if isinstance(words, bytes) else words
    return code, f"{code or type(error).__name__} {words}"


def _without_addresses(words, recipient):
    local = re.escape(recipient.rpartition("@")[0])
    return re.sub(rf"[^\s<>]+@[^\s<>]+|(?<!\w){local}(?!\w)", "…", one_line(words), flags=re.IGNORECASE)[:1000]
