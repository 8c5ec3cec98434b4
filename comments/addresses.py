"""A guest's address. Moderators and the mail to the guest read it here; nobody else reads it anywhere (tests/test_architecture.py)."""

import hashlib

from django.contrib.auth import get_user_model
from django.db.models import CharField
from django.db.models.functions import Lower

from articles.prepared import Given, Prepared
from comments.models import Reply

# By the index that keeps addresses unique.
ACCOUNTS = get_user_model().objects.alias(lower=Lower("email"))
ACCOUNT = Prepared(ACCOUNTS.filter(lower__in=[Given(name, CharField()) for name in ("full", "bare")]).values_list("pk"))


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


def accounts_of(replies):
    """{number of a reply: the account whose address its guest gave}, as far as there is one."""
    given = Reply.objects.filter(pk__in=replies).exclude(user_email="").values_list("pk", "user_email")
    spellings = {pk: _spellings(address) for pk, address in given}
    accounts = _accounts(set().union(*spellings.values()))
    found = {pk: next((accounts[each] for each in known if each in accounts), None) for pk, known in spellings.items()}
    return {pk: user for pk, user in found.items() if user}


def is_of_account(address):
    """Whether an account has this address."""
    return bool(ACCOUNT(**dict(zip(("full", "bare"), _spellings(address), strict=True))))


def _spellings(address):
    """Under which an account may have it: what follows a plus sign makes no other mailbox."""
    address = address.strip().lower()
    local, _, domain = address.rpartition("@")
    return [address, f"{local.partition('+')[0]}@{domain}"]


def _accounts(addresses):
    return {user.email.lower(): user for user in ACCOUNTS.filter(lower__in=addresses)} if addresses else {}
