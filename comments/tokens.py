"""The token of a guest's reply form: no cookie, no authority to steal. It ties one reply to one form and one article."""

import secrets
import time
from dataclasses import dataclass

from django.core import signing

SALT = "reply-form"
MAX_AGE = 24 * 60 * 60
IN_HASTE = 3  # seconds in which nobody writes a reply


@dataclass(frozen=True)
class FormToken:
    nonce: str
    hasty: bool  # sent back within seconds, by a form that nobody had filled in before


def issue(article_pk, refilled=False):
    """`refilled`: for a form that comes back with what was typed (403), where haste means nothing."""
    return signing.dumps([article_pk, secrets.token_urlsafe(16), 0 if refilled else time.time()], salt=SALT)


def read(token, article_pk):
    """The token, or None where it is missing, forged, expired or for another article."""
    try:
        article, nonce, empty_at = signing.loads(token, salt=SALT, max_age=MAX_AGE)
        ahead = signing.b62_decode(token.split(":")[-2]) - time.time()
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if article != article_pk or ahead > MAX_AGE:  # issued while the clock was ahead, nobody knows how long ago
        return None
    return FormToken(nonce, hasty=abs(time.time() - empty_at) < IN_HASTE)
