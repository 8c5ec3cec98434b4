"""RSGI entry point: the site as granian serves it, in production mode unless EDECONOMY_MODE says otherwise.

The event loop reads what is sent and gives out what is kept; only what remains takes one of the threads (decision 14).
"""

import asyncio
import io
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from edeconomy import environment
from edeconomy.wsgi import application as site

RATE = 10_000  # bytes of a body for which a second more is waited
# Bytes; of a longer body nothing is read but by the view, which asks first who sends it (edeconomy/media/uploads.py).
WHOLE = 2 * 1024 * 1024
SMALL = 64 * 1024  # bytes of a body that are taken whatever else there is
HELD = 64 * 1024 * 1024  # bytes of all bodies at once, in a process
CLOSE = ("Connection", "close")
TEXT = ("Content-Type", "text/plain; charset=utf-8")
SWITCH = 0.001  # seconds after which a thread that computes lets the loop in; with Python's 0.005 twelve of them hold it up for seconds
BASE = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Full(Exception):
    pass


class Served:
    """A WSGI application; what its `at_hand` answers takes no thread."""

    def __init__(self, application, threads, patience):
        self.application, self.patience = application, patience
        self.threads = ThreadPoolExecutor(threads, "request")
        self.held = 0  # bytes of bodies

    async def __rsgi__(self, scope, proto):
        environ = environ_of(scope)
        if int(environ.get("CONTENT_LENGTH", 0)):
            return await self.take(environ, proto)
        if "HTTP_TRANSFER_ENCODING" in environ:  # a body of unknown length, which Django would take for an empty one
            return proto.response_bytes(411, [CLOSE, TEXT], b"The request must say how long it is (Content-Length).\n")
        environ["wsgi.input"] = io.BytesIO()
        started = []
        body = self.application.at_hand(environ, lambda *given: started.append(given))
        if body is None:
            return await self.answer(environ, proto)
        status, headers = started[-1]
        proto.response_bytes(int(status[:3]), headers, b"".join(body))

    async def take(self, environ, proto):
        """The request with its body, which must come in its time."""
        length, body = int(environ["CONTENT_LENGTH"]), bytearray()
        try:
            if length > WHOLE:
                environ["wsgi.input"] = Long(proto, self.patience)
            else:
                await self.read(proto, body)
                if len(body) < length:  # whoever sent it has gone
                    return proto.response_empty(400, [CLOSE])
                environ["wsgi.input"] = io.BytesIO(body)
            await self.answer(environ, proto)
        except TimeoutError:
            proto.response_bytes(408, [CLOSE, TEXT], b"The request did not arrive in time.\n")
        except Full:
            proto.response_bytes(503, [CLOSE, TEXT, ("Retry-After", "5")], b"Too much is being sent right now.\n")
        finally:
            self.held -= len(body)

    async def read(self, proto, body):
        async with asyncio.timeout(self.patience) as limit:
            async for piece in proto:
                body += piece
                self.held += len(piece)
                if self.held > HELD and len(body) > SMALL:
                    raise Full
                limit.reschedule(limit.when() + len(piece) / RATE)

    async def answer(self, environ, proto):
        loop = asyncio.get_running_loop()
        status, headers, body = await loop.run_in_executor(self.threads, self.ask, environ)
        proto.response_bytes(int(status[:3]), headers, body)

    def ask(self, environ):
        started = []
        response = self.application(environ, lambda *given: started.append(given))
        try:
            body = b"".join(response)
        finally:
            if hasattr(response, "close"):
                response.close()
        status, headers, *_ = started[-1]
        return status, headers, body


class Long(io.RawIOBase):
    """A long body as `wsgi.input`: read piece by piece by the thread that answers. TimeoutError where too little comes."""

    def __init__(self, proto, patience):
        self.loop, self.pieces, self.left, self.rest = asyncio.get_running_loop(), aiter(proto), patience, b""

    def read(self, size=-1):
        if not self.rest:
            self.rest = asyncio.run_coroutine_threadsafe(self.piece(), self.loop).result()
        given, self.rest = self.rest[:size], self.rest[size:]
        return given

    async def piece(self):
        begun = self.loop.time()
        async with asyncio.timeout(self.left):
            piece = await anext(self.pieces, b"")
        self.left += len(piece) / RATE - (self.loop.time() - begun)
        return piece


def environ_of(scope):
    """What WSGI calls a request. A header that stands twice is joined; one with an underscore in its name is none: it could be taken for
    the one with a hyphen, which a proxy writes or the server has checked."""
    environ = BASE | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    environ["SERVER_NAME"], _, environ["SERVER_PORT"] = scope.server.rpartition(":")
    for header, value in scope.headers.items():
        if "_" not in header:
            name = environ_name(header)
            joint = "; " if name == "HTTP_COOKIE" else ","
            environ[name] = f"{environ[name]}{joint}{value}" if name in environ else value
    if "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority or ""
    return environ


@lru_cache(256)
def environ_name(header):
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


sys.setswitchinterval(SWITCH)
application = Served(site, environment.threads(), environment.patience())
