"""Response headers that Django has no setting for."""

PERMISSIONS = (
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
)


class PublicHeaders:
    """Outermost middleware: every answer carries these, errors included.

    A page that says nothing of caching is public and revalidated each time; an answer that sets a cookie is nobody else's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.cookies:
            response.headers["Cache-Control"] = "private, no-store"
        elif "Cache-Control" not in response.headers:
            known = response.status_code < 400 or response.status_code in (404, 410)
            response.headers["Cache-Control"] = "public, max-age=0, must-revalidate" if known else "no-store"
        return response
