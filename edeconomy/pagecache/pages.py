"""A finished page: the bytes and headers of each encoding, ready to be given out."""

import gzip
import re
from functools import lru_cache, partial
from hashlib import blake2b

import brotli

SMALL = 200  # bytes that are not worth compressing
PACK = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
    "identity": bytes,
}
LONGEST = 200  # characters of Accept-Encoding that are read, since what they mean is remembered
OVERHEAD = 8 * 1024  # bytes that a page takes beside its bodies, about
# Django's own are of a page in one encoding; a copy of the date would be an old one.
OURS = ("content-length", "content-encoding", "etag", "vary", "date")
OF_A_BODY = ("content-length", "content-encoding", "content-type")
STALE = ("Cache-Status", "edeconomy; hit; ttl=-1; detail=database-unreachable")  # RFC 9211
QUALITY = re.compile(r"q=(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", re.IGNORECASE)


class Page:
    def __init__(self, status, headers, body, marks=(0, ()), begun=0, ends=0):
        """`marks`: of its cache tags, taken before it was rendered; `ends`: when it is old by time alone."""
        self.status, self.body, self.marks, self.begun, self.ends = status, body, marks, begun, ends
        self.asked = False
        self.headers = [(name, value) for name, value in headers if name.lower() not in OURS]
        self.headers.append(("Vary", "Accept-Encoding"))
        self.tag = blake2b(body, digest_size=16).hexdigest() if status.startswith("200") else ""
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        self.packable = len(body) >= SMALL and not kind.startswith("image/")  # pictures are packed already
        self.variants = {}  # by encoding; each is made when it is first asked for
        self.size = OVERHEAD + len(body) * (2 if self.packable else 1)  # packed ones take less than half of it each

    def answer(self, environ, start_response):
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        coding = best_coding(accepted) if len(accepted) < LONGEST else "identity"
        variant = self.variants.get(coding) or self.make_variant(coding)
        seen = environ.get("HTTP_IF_NONE_MATCH")
        if seen and variant.etag and matches(seen, variant.etag):
            start_response("304 Not Modified", variant.unmodified.copy())
            return []
        start_response(self.status, variant.headers.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else variant.body

    def make_variant(self, coding):
        packed = coding if self.packable else "identity"
        self.variants[coding] = made = Variant(packed, self.headers, PACK[packed](self.body), self.tag)
        return made


class Variant:
    """A page in one encoding."""

    def __init__(self, coding, headers, body, tag):
        self.etag = tag and f'"{tag}"' if coding == "identity" else tag and f'"{tag}-{coding}"'
        self.headers = headers + [("ETag", self.etag)] * bool(tag) + [("Content-Length", str(len(body)))]
        if coding != "identity":
            self.headers.append(("Content-Encoding", coding))
        self.unmodified = [(name, value) for name, value in self.headers if name.lower() not in OF_A_BODY]
        self.body = (body,)


class Stale:
    """An older copy of a page, marked as one."""

    def __init__(self, page):
        self.page = page

    def answer(self, environ, start_response):
        return self.page.answer(environ, lambda status, headers: start_response(status, [*headers, STALE]))


class Plain:
    """An answer that nobody else is given."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def answer(self, environ, start_response):
        start_response(self.status, self.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def matches(seen, etag):
    """If-None-Match: a list of tags, weak ones too, or a star."""
    return seen == etag or any(tag.strip().removeprefix("W/") in (etag, "*") for tag in seen.split(","))


@lru_cache(256)
def best_coding(accepted):
    """Of Accept-Encoding. Where nothing that we have is acceptable, the page as it is: better than none."""
    asked = {}
    for entry in accepted.lower().split(","):
        coding, _, parameter = (part.strip() for part in entry.partition(";"))
        quality = QUALITY.fullmatch(parameter.replace(" ", ""))
        asked["gzip" if coding == "x-gzip" else coding] = float(quality[1]) if quality else 0.0 if parameter else 1.0
    rest = asked.get("*", 0.0)
    qualities = {coding: asked.get(coding, rest) for coding in ("br", "gzip")}
    qualities["identity"] = asked.get("identity", 0.0)  # unasked, the last resort
    best = max(qualities, key=qualities.get)  # the first of equals
    return best if qualities[best] else "identity"
