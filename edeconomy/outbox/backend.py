"""The two mail backends of settings.MAILERS: one keeps a mail until the worker sends it, one prints it where no mail server is wanted."""

import copy
import email.policy
import re
from email.headerregistry import Address
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.encoding import punycode

from edeconomy.outbox.models import Message

# Whatever a server can do, nothing is changed on the way; an address in a header stands on its line in one piece (RFC 8058).
POLICY = email.policy.default.clone(cte_type="7bit", max_line_length=998)
BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class OutboxBackend(BaseEmailBackend):
    """One row for each recipient, who sees no other; in the caller's transaction."""

    def send_messages(self, email_messages):
        Message.objects.bulk_create(_row(mail, to) for mail in email_messages for to in mail.recipients())
        return len(email_messages)


class ConsoleBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for mail in email_messages:
            print(f"To: {', '.join(mail.recipients())}\n{mail.body.strip()}\n", flush=True)
        return len(email_messages)


def one_line(text):
    return BREAKS.sub(" ", str(text)).strip()


def _row(mail, recipient):
    """An address that takes no mail makes a row that has failed: no page breaks on it, and no other mail waits for it."""
    row = Message(
        message_id=f"<{uuid4().hex}@{_host()}>",
        sender=_bare(mail.from_email),
        recipient=_bare(recipient),
        subject=one_line(mail.subject)[:255],
        due_at=timezone.now(),
    )
    if not row.sender:
        raise ValueError("The sender of a mail must be one email address.")
    if not row.recipient:
        row.state, row.error = Message.State.FAILED, "No mail can be sent to such an address."
        return row
    single = copy.copy(mail)
    single.subject, single.to, single.cc = row.subject, [row.recipient], []
    single.extra_headers = {
        name: value for name, value in mail.extra_headers.items() if name.lower() not in ("to", "cc", "message-id")
    } | {"Message-ID": row.message_id}
    row.body = single.message(policy=POLICY).as_bytes()
    return row


def _bare(text):
    """The address of one mailbox, without a name and in ASCII; "" where there is none, or several."""
    try:
        header = POLICY.header_store_parse("To", str(text))[1]
        (mailbox,) = header.addresses
        address = Address(username=mailbox.username, domain=punycode(mailbox.domain)).addr_spec
        (again,) = POLICY.header_store_parse("To", address)[
            1
        ].addresses  # punycode makes plain signs of wide ones: ，＠＞
    except (ValueError, IndexError):  # the latter is the parser's, for an encoded word with nothing in it
        return ""
    good = mailbox.domain and not header.defects and again.addr_spec == address
    good = good and address.isascii() and len(address) <= 254
    return address if good else ""


def _host():
    host = urlsplit(settings.BASE_URL).hostname
    return f"[IPv6:{host}]" if ":" in host else host
