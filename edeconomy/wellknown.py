"""What machines ask for at addresses that are the same on every site."""

import textwrap
from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import subjects

ICONS = {"favicon.ico": "img/favicon.ico", "apple-touch-icon.png": "img/apple-touch-icon.png"}


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /accounts/", "Disallow: /token/", ""]
    return _plain([*lines, f"Sitemap: {settings.BASE_URL}/sitemap.xml"])


@require_safe
def security(request):
    """RFC 9116. It expires on the first of a month, half a year ahead, so that it is the same for everybody all month."""
    if not settings.CONTACT_EMAIL:
        raise Http404("Nobody is named whom one could write to.")
    today = timezone.now()
    years, month = divmod(today.month + 6, 12)
    expires = date(today.year + years, month + 1, 1)
    return _plain(
        [
            f"Contact: mailto:{settings.CONTACT_EMAIL}",
            f"Expires: {expires}T00:00:00Z",
            "Preferred-Languages: en",
            f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        ]
    )


@require_safe
def opensearch(request):
    """Its short name has sixteen characters at most."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    name = textwrap.shorten(settings.SITE_NAME, 16, placeholder="") or settings.SITE_NAME[:16]
    return render(request, "machines/opensearch.xml", {"short_name": name}, content_type=kind)


@require_safe
def icon(request, name):
    """Browsers ask for these without being told where they are."""
    return redirect(static(ICONS[name]))


def _plain(lines):
    return subjects.tell(HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8"))
