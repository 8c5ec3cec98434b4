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


def marks(replies):
    """{number of a reply: whom its guest resembles, in words}; a member is who they say."""
    guests = [reply for reply in replies if reply.kind == Reply.Kind.GUEST and not reply.erased_at]
    if not guests:
        return {}
    names, accounts = (
        named_like({reply.user_name for reply in guests}),
        addresses.accounts_of([reply.pk for reply in guests]),
    )
    found = {}
    for reply in guests:
        said = [f"Named like {whose}" for whose in names[reply.user_name]]
        if account := accounts.get(reply.pk):
            said.append(f"Sent under the address of {in_words(account)}")
        if said:
            found[reply.pk] = "; ".join(said)
    return found
