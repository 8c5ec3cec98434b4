"""What is answered while the database cannot be reached."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.utils import timezone

UNREACHABLE = (InterfaceError, OperationalError)
COME_AGAIN = 10  # seconds
HIDDEN = ("csrfmiddlewaretoken", "token", "next", "reply_to", "phone")  # fields that go along with what was typed


def is_outage(error):
    """A database that answers, but knows no such table or column, is reached: that is a fault like others (SQLite calls it the same)."""
    return isinstance(error, UNREACHABLE) and getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR"


def answer(request):
    """503, with what was typed, to be sent again. A password is not sent back, and nothing from another site's page."""
    request.user = AnonymousUser()  # nobody can be looked up now; who asks outside of here need not wait for that
    refused = request.resolver_match is None  # before any view was chosen
    fields = (
        [] if refused else [(name, value) for name, value in request.POST.items() if value and "password" not in name]
    )
    context = {
        "site_name": settings.SITE_NAME,
        "now": timezone.now(),
        "posted": request.method == "POST",
        "action": request.get_full_path(),
        "typed": [(name, value, is_long(value)) for name, value in fields if not is_hidden(name, value)],
        "hidden": [(name, value) for name, value in fields if is_hidden(name, value)],
    }
    response = render(None, "503.html", context, status=503)
    response.headers["Retry-After"] = str(COME_AGAIN)
    response.unreachable = True  # for whoever keeps an older copy (edeconomy/pagecache/)
    return response


def is_hidden(name, value):
    return name in HIDDEN or name.startswith("_") or name.endswith("_FORMS") or value == "on"


def is_long(value):
    return "\n" in value or len(value) > 80
