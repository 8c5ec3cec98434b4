"""A guest's address. Moderators and the mail to the guest read it here; nobody else reads it anywhere (tests/test_architecture.py)."""

import hashlib

from comments.models import Reply


def digest(address):
    """By which an address is known again: SHA-256 of it in lower case. Never leaves the server."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def kept(address):
    """The columns of a new reply that keep its guest's address."""
    return {"user_email": address, "address_digest": digest(address)}


def erased():
    """The values of those columns that forget it."""
    return {"user_email": "", "address_digest": ""}


def address_of(reply_pk):
    """The address that a reply's guest gave; "" for members and erased replies."""
    return Reply.objects.filter(pk=reply_pk).values_list("user_email", flat=True).get()
