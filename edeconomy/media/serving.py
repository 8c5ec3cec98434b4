"""Gives out the pictures, in every mode."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.cache import get_conditional_response

# What articles/pictures.py names, and nothing else: no other file is ever given out, and no name leads anywhere else.
NAME = re.compile(r"/media/(?P<name>pictures/[0-9]{4}/[0-9a-f]{32}-[0-9]{1,5}\.webp)")
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",  # a name is never given to another picture
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",  # essays are read in feed readers, too
}


class Pictures:
    """Middleware, outside of compression and of sessions: a picture is the same for everybody. What is none goes on, to be not found."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = NAME.fullmatch(request.path_info) if request.method in ("GET", "HEAD") else None
        try:
            file = default_storage.open(asked["name"]) if asked else None
        except FileNotFoundError:
            file = None
        if file is None:
            return self.get_response(request)
        answer = FileResponse(file, content_type="image/webp", headers=HEADERS | {"ETag": f'"{asked["name"]}"'})
        asked_before = get_conditional_response(request, etag=answer["ETag"], response=answer)
        if asked_before is not answer:
            file.close()
        return asked_before
