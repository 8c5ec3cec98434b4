"""Which browsers logged in before. Such a device passes the slow-down of an account that others guess at; it opens nothing else.

The cookie holds a random name of the device and a mark for each account that logged in there. A mark is bound to the account and its
password, so a new password ends it. Browsers send the cookie with the pages of accounts alone (decision 19).
"""

import time
from dataclasses import dataclass, field
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "edeconomy.accounts.devices"
MOST = 5  # accounts that share a device


@dataclass
class Device:
    name: str = field(default_factory=lambda: token_urlsafe(16))
    marks: list = field(default_factory=list)

    def knows(self, user):
        mark = _mark(user)
        return user.is_active and any(constant_time_compare(mark, known) for known in self.marks)


def device(request):
    """The one that a request comes from; a new one where the cookie is missing, forged or too old."""
    try:
        value = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        known = Device(*signing.loads(value, salt=SALT, max_age=settings.DEVICE_COOKIE_AGE))
    except signing.BadSignature:
        return Device()
    # More than its age where it was signed by a clock that was ahead.
    ahead = signing.b62_decode(value.split(":")[-2]) - time.time()
    return known if ahead <= settings.DEVICE_COOKIE_AGE else Device()


def remember(request, response, user):
    """This user logged in, or set a new password, on the device that the request comes from."""
    known, mark = device(request), _mark(user)
    marks = [mark, *(other for other in known.marks if other != mark)][:MOST]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([known.name, marks], salt=SALT),
        max_age=settings.DEVICE_COOKIE_AGE,
        path=reverse("account"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _mark(user):
    return salted_hmac(SALT, f"{user.pk} {user.get_session_auth_hash()}", algorithm="sha256").hexdigest()[:32]
