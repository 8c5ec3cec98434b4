"""Who is asking. A page for nobody in particular neither varies on a cookie nor sets one."""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from edeconomy.accounts.limits import delete

CSRF_SECRET = re.compile("[A-Za-z0-9]{32}([A-Za-z0-9]{32})?")


class SessionStore(db.SessionStore):
    """Django's in the database (settings.SESSION_ENGINE)."""

    def _get_session_from_db(self):
        session = super()._get_session_from_db()
        if session and session.expire_date > latest():
            self._session_key = session = None
        return session


def latest():
    """A session that ends later was begun while the clock was ahead: nobody knows how long ago."""
    return timezone.now() + 2 * timedelta(seconds=settings.SESSION_COOKIE_AGE)


class Sessions(SessionMiddleware):
    """What is rendered for somebody signed in is theirs alone; a cookie that opens nothing changes nothing."""

    def process_request(self, request):
        if not CSRF_SECRET.fullmatch(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)  # Django would set a new one on whatever page
        super().process_request(request)

    def process_response(self, request, response):
        signed_in = hasattr(request, "user") and request.user.is_authenticated
        dead = request.method in ("GET", "HEAD") and request.session.is_empty()
        if not signed_in and (dead or not request.session.modified):
            return response
        try:
            response = super().process_response(request, response)
        except SessionInterrupted as error:
            failure = error.__context__.__context__
            if isinstance(failure, OperationalError):  # nobody logged out: it could not be written
                raise failure from failure.__cause__
            raise
        response.headers["Cache-Control"] = "private, no-store"
        return response


def forget():
    """Work: sessions that have ended go."""
    return delete(Session.objects.exclude(expire_date__range=(timezone.now(), latest())))
