"""Pages of the site itself, errors, and the two questions a machine asks: is it alive, is it ready."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import subjects
from comments import tokens
from edeconomy import outage, readiness
from edeconomy.accounts import limits


def site(request):
    """Context of every page."""
    return {
        "site_name": settings.SITE_NAME,
        "base_url": settings.BASE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "now": timezone.now(),
    }


@require_safe
def accessibility(request):
    return subjects.tell(render(request, "pages/accessibility.html", {"canonical": request.path}))


@require_safe
def privacy(request):
    return subjects.tell(render(request, "pages/privacy.html", {"canonical": request.path}))


@require_safe
def token(request):
    """The hidden field that a form on a cached page sends, as JSON: fetched when somebody begins to fill it in."""
    wait = limits.attempt("token-network", limits.network(request))
    article = request.GET.get("article", "")
    if wait:
        answer = JsonResponse({"wait": wait}, status=429, headers={"Retry-After": str(wait)})
    elif article.isdecimal() and len(article) < 20:
        answer = JsonResponse({"field": "token", "value": tokens.issue(int(article))})
    else:
        answer = JsonResponse({"field": "csrfmiddlewaretoken", "value": get_token(request)})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def livez(request):
    """The process answers."""
    return HttpResponse("alive\n", "text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request):
    """The magazine works, as far as was found within the last seconds."""
    works, lines = readiness.watch.report()
    text = "\n".join(["ready" if works else "not ready", *lines, ""])
    return HttpResponse(text, "text/plain", 200 if works else 503, headers={"Cache-Control": "no-store"})


PROBES = {"/livez": livez, "/readyz": readyz}


def probes(get_response):
    """Middleware: machines ask by address, under a Host that is not ours, so these answers come before any look at it."""
    return lambda request: PROBES.get(request.path, get_response)(request)


def bad_request(request, exception):
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024 if isinstance(exception, RequestDataTooBig) else None
    return render(request, "400.html", {"most": most}, status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def server_error(request):
    """Asks nothing of the database, which may be what failed."""
    error = sys.exception()
    if outage.is_outage(error):
        readiness.watch.note(error)
        return outage.answer(request)
    return render(None, "500.html", {"site_name": settings.SITE_NAME, "now": timezone.now()}, status=500)
