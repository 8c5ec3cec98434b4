"""Response headers that Django has no setting for, or does not set everywhere."""

from django.conf import settings

ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    # SecurityMiddleware sets these three, but not where it refuses a host itself.
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
}


class PublicHeaders:
    """Outermost middleware: every answer carries these, errors included.

    A page that says nothing of caching is public and revalidated each time; the answer to a form, and one that sets a cookie, is nobody
    else's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.cookies:
            response.headers["Cache-Control"] = "private, no-store"
        elif "Cache-Control" not in response.headers:
            known = response.status_code < 400 or response.status_code in (404, 410)
            kept = known and request.method in ("GET", "HEAD")
            response.headers["Cache-Control"] = "public, max-age=0, must-revalidate" if kept else "no-store"
        return response
