"""Where a request that changes something was sent from."""

from django.conf import settings
from django.core.exceptions import PermissionDenied

SAFE = ("GET", "HEAD", "OPTIONS")


class OwnOrigin:
    """Middleware: what was sent from another site's page is refused. `request.own_origin` says whether it came from a page of ours;
    without a word on it (neither Sec-Fetch-Site nor Origin) it is False, and a form asks for its token again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.own_origin = False
        if request.method not in SAFE:
            request.own_origin = refuse_others(request)
        return self.get_response(request)


def refuse_others(request):
    """Raises PermissionDenied for what another site's page sent; returns whether it is known to come from ours."""
    site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin", "")
    own = site == "same-origin" if site != "none" else origin == settings.BASE_URL
    if not own and (site != "none" or origin):
        raise PermissionDenied("sent from a page of another site")
    return own
