"""Guests who look like somebody of the magazine: by their name, or by the address they gave. They are held, and marked at the desk.

Whether a reply waits is decided when it is posted. The mark is found anew each time the desk shows the reply, by the names of that time.
"""

from articles.models.known_name import in_words, is_taken, named_like
from comments import addresses
from comments.models import Reply

HOLDS = (Reply.Hold.NAME, Reply.Hold.ADDRESS)


def reason_to_hold(name, address):
    """Of a guest's reply."""
    if is_taken(name):
        return Reply.Hold.NAME
    return Reply.Hold.ADDRESS if address and addresses.is_of_account(address) else Reply.Hold.NONE


def names(replies):
    """{number of a reply: whose names its guest's looks like, in words}; a member is who they say."""
    guests = [reply for reply in replies if reply.kind == Reply.Kind.GUEST and not reply.erased_at]
    found = named_like({reply.user_name for reply in guests}) if guests else {}
    return {reply.pk: [f"Named like {whose}" for whose in found[reply.user_name]] for reply in guests}


def marks(replies):
    """{number of a reply: whom its guest resembles, by name and by address, in words}"""
    found = names(replies)
    for pk, account in addresses.accounts_of(found).items() if found else ():
        found[pk].append(f"Sent under the address of {in_words(account)}")
    return {pk: "; ".join(reasons) for pk, reasons in found.items() if reasons}
