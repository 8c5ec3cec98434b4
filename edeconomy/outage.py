"""What is answered while the database cannot be reached."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from articles.disk import is_full

UNREACHABLE = (InterfaceError, OperationalError)
# How the names of SQLite's errors begin, and PostgreSQL's numbers: the database is damaged; it, or this role, may only read.
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002")
READ_ONLY = ("SQLITE_READONLY", "25006", "42501")
IN_SHORT = (
    "Nothing was saved, since the magazine cannot reach its database at the moment. Please try again in a minute."
)
COME_AGAIN = 10  # seconds
TOO_IDLE = "25P03"  # PostgreSQL's idle_in_transaction_session_timeout, which is no OperationalError
HIDDEN = ("csrfmiddlewaretoken", "token", "next", "reply_to", "phone")  # fields that go along with what was typed


def is_outage(error):
    """The database is away, damaged or not ours to write, or the disk is full.

    A database that answers, but knows no such table or column, is at hand: that is a fault like others (SQLite calls it the same).
    """
    name = _name(error)
    if isinstance(error, UNREACHABLE) or is_full(error):
        return name != "SQLITE_ERROR"
    return isinstance(error, DatabaseError) and name.startswith((*DAMAGED, *READ_ONLY, TOO_IDLE))


def is_damage(error):
    return isinstance(error, DatabaseError) and _name(error).startswith(DAMAGED)


def _name(error):
    cause = error.__cause__
    return getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""


def answer(request):
    """503, with what was typed, to be sent again. A password is not sent back, and nothing from another site's page."""
    request.user = AnonymousUser()  # nobody can be looked up now; who asks outside of here need not wait for that
    refused = request.resolver_match is None  # before any view was chosen
    fields = (
        [] if refused else [(name, value) for name, value in request.POST.items() if value and "password" not in name]
    )
    posted = request.method == "POST"
    context = {
        "site_name": settings.SITE_NAME,
        "now": timezone.now(),
        "posted": posted,
        "action": request.get_full_path(),
        "typed": [(name, value, is_long(value)) for name, value in fields if not is_hidden(name, value)],
        "hidden": [(name, value) for name, value in fields if is_hidden(name, value)],
    }
    if posted and request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"errors": {"": [IN_SHORT]}}, status=503)  # for a script of the desk
    else:
        response = render(None, "503.html", context, status=503)
    response.headers["Retry-After"] = str(COME_AGAIN)
    response.unreachable = True  # for whoever keeps an older copy (edeconomy/pagecache/)
    return response


def is_hidden(name, value):
    return name in HIDDEN or name.startswith("_") or name.endswith("_FORMS") or value == "on"


def is_long(value):
    return "\n" in value or len(value) > 80
