"""Which requests the threads of a web process are given to, so that some are always left for kept pages and probes (decision 13).

Kept pages (edeconomy/pagecache/), probes, static files and pictures never come here.
"""

import threading
import time
from collections import deque
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import connection
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve

from edeconomy import origin, outage, waiting

SLOW = 2  # seconds after which nobody waits for a request that only reads
LOCKING = ("/token/", "/admin/", "/accounts/")
UNREADABLE = (PermissionDenied, Resolver404, SuspiciousOperation, MultiPartParserError, UnreadablePostError, ValueError)
FORM = "application/x-www-form-urlencoded"


class Line:
    """For requests that may wait for a lock: `places` of them are served, others wait in line; `room` is for all of them together."""

    def __init__(self, room, places):
        self.room, self.places = room, places
        self.lock = threading.Lock()
        self.inside = self.served = 0
        self.waiting = deque()

    @contextmanager
    def admitted(self):
        """Whether there is room, at once."""
        with self.lock:
            admitted = self.inside < self.room
            self.inside += admitted
        try:
            yield admitted
        finally:
            with self.lock:
                self.inside -= admitted

    @contextmanager
    def place(self, seconds):
        """Whether there was one in time; who came first gets it first."""
        mine = threading.Event()
        with self.lock:
            self.waiting.append(mine)
            self.call()
        mine.wait(seconds)
        with self.lock:
            if not mine.is_set():
                self.waiting.remove(mine)
        try:
            yield mine.is_set()
        finally:
            if mine.is_set():
                with self.lock:
                    self.served -= 1
                    self.call()

    def call(self):
        while self.waiting and self.served < self.places:
            self.served += 1
            self.waiting.popleft().set()


class Room:
    """For `size` requests that are soon done. Others wait outside for as long as they are; once one of those inside is slow, nobody waits,
    until one was quick again."""

    def __init__(self, size):
        self.size = size
        self.changed = threading.Condition()
        self.inside = []  # when each came in
        self.slow = False  # was the last one to leave

    @contextmanager
    def admitted(self):
        begun = self.enter()
        try:
            yield begun is not None
        finally:
            if begun is not None:
                self.leave(begun)

    def enter(self):
        with self.changed:
            while len(self.inside) >= self.size and (patience := self.patience()):
                self.changed.wait(patience)
            if len(self.inside) >= self.size:
                return None
            self.inside.append(time.monotonic())
            return self.inside[-1]

    def leave(self, begun):
        with self.changed:
            self.inside.remove(begun)
            self.slow = time.monotonic() - begun > SLOW
            self.changed.notify_all()

    def patience(self):
        """Seconds that it is worth waiting for one of those inside."""
        if self.slow:
            return 0
        return max(0, min(self.inside, default=time.monotonic()) + SLOW - time.monotonic())


class Rooms:
    """The threads of one process, divided."""

    def __init__(self, threads):
        spare = 1 + threads // 24  # for what never comes here
        self.reading = Room(1 + threads // 8)  # pages that are not kept
        self.refusing = Room(1 + threads // 24)  # whose form is read only to give it back
        room = threads - spare - self.reading.size - self.refusing.size
        self.locking = Line(room, min(4, (room + 1) // 2))


rooms = Rooms(settings.THREADS)


class Places:
    """Middleware, around all that may ask the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return (self.lock if may_wait_for_a_lock(request) else self.read)(request)

    def lock(self, request):
        with rooms.locking.admitted() as admitted:
            if admitted:
                receive(request)
                wait, begun = waiting.Waiting(), time.monotonic()
                with rooms.locking.place(waiting.SECONDS) as placed:
                    wait.spend(time.monotonic() - begun)
                    return self.serve(request, wait) if placed else refuse(request)
        with rooms.refusing.admitted() as admitted:
            return refuse(request, admitted)

    def read(self, request):
        with rooms.reading.admitted() as admitted:
            return self.serve(request, waiting.Waiting()) if admitted else refuse(request)

    def serve(self, request, wait):
        with connection.execute_wrapper(wait):
            return self.get_response(request)


def may_wait_for_a_lock(request):
    """What changes something, what counts attempts, the desk, and whoever may be signed in."""
    return (
        request.method not in origin.SAFE
        or request.path_info.startswith(LOCKING)
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def receive(request):
    """The form, before anything is held that others wait for. One with files is read by its view."""
    if request.content_type == FORM:
        with suppress(RequestDataTooBig, UnreadablePostError):
            request.body  # noqa: B018


def refuse(request, with_form=True):
    """503, without a look at the database; with what was typed, where that may be read."""
    if with_form and request.method not in origin.SAFE:
        with suppress(*UNREADABLE):
            restore_form(request)
    return outage.answer(request)


def restore_form(request):
    """Reads a form of ours that is no larger than forms are; any other is not shown."""
    origin.refuse_others(request)
    match = resolve(request.path_info)
    if int(request.META.get("CONTENT_LENGTH") or 0) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        request.POST  # noqa: B018
        request.resolver_match = match
