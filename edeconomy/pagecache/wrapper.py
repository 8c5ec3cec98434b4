"""Finished pages, given out before Django is asked (docs/architecture.md, "Kept pages")."""

import threading
import time
from concurrent.futures import Future

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from edeconomy.pagecache.changes import AWAY, KNOWN, Changes, marks
from edeconomy.pagecache.freshness import next_change
from edeconomy.pagecache.keys import bare_environ, page_key
from edeconomy.pagecache.pages import Page, Plain, Stale
from edeconomy.pagecache.store import Store

KEPT = ("200", "301", "404")
LONGEST = 60 * 60  # seconds after which a page is rendered anew, whatever was or was not announced
PATIENCE = 10  # seconds that one who asks waits for another's page
PAUSE = 1  # seconds without another try while the database cannot be reached and there is an older copy


class PageCache:
    """WSGI wrapper. A page is rendered by one thread of a process, while others who ask for it wait, and kept until a subject of it
    changes or an instant comes at which time alone changes pages."""

    def __init__(self, application, store, patience=lambda: PATIENCE):
        """`patience`: seconds that it is worth waiting for another's page at present."""
        self.application, self.store, self.patience = application, store, patience
        self.changes = Changes()
        self.announced = announced(self.changes)
        self.lock = threading.Lock()
        self.coming = {}  # key: what will be the page
        self.next_change = ((0, ()), 0, 0)  # marks of what it follows from, when it was asked, and the instant
        self.paused_until = 0

    def __call__(self, environ, start_response):
        key = page_key(environ)
        if key is None:
            return self.application(environ, start_response)
        page = self.store.get(key)
        if page is None or not self.is_good(page):
            page = self.fetch(key, environ)
        return page.answer(environ, start_response)

    def at_hand(self, environ, start_response):
        """The same where it needs no waiting; None where it does."""
        key = page_key(environ)
        page = key and self.store.get(key)
        return page.answer(environ, start_response) if page and self.is_good(page) else None

    def is_good(self, page):
        """By the clock, which may have been put back, and by all that is announced, which a look makes known."""
        if not page.begun <= time.time() < page.ends:
            return False
        return self.announced.look() and not self.changes.is_overtaken(page.marks)

    def fetch(self, key, environ):
        """The page rendered now: by this thread, or by one that began after this was asked, or after the page's last change."""
        asked = time.monotonic()
        until = asked + self.patience()
        while True:
            with self.lock:
                page = self.store.get(key)
                if page and self.is_good(page):
                    return page
                coming = self.coming.get(key)
                if coming is None:
                    mine = self.coming[key] = Future()
                    mine.begun = time.monotonic()
            if coming is None:
                return self.render_for_all(key, environ, mine)
            try:
                page = coming.result(max(0, until - time.monotonic()))
            except TimeoutError:
                page = None
            if page is None or isinstance(page, Plain):
                return self.render(key, environ)
            if isinstance(page, Stale) or coming.begun >= asked or self.is_good(page):
                return page

    def render_for_all(self, key, environ, mine):
        page = None
        try:
            page = self.render(key, environ)
        finally:
            with self.lock:
                del self.coming[key]
            mine.set_result(page)
        return page

    def render(self, key, environ):
        state, older = self.announced.look(), self.store.get(key)
        number, begun = (
            self.changes.number,
            time.time(),
        )  # before, not after: a change that comes meanwhile overtakes the page
        if older and (self.changes.is_gone(older.marks) or not self.may_be_older(state)):
            older = None
        if older and (state == AWAY or time.monotonic() < self.paused_until):
            return Stale(older)
        said = []
        response = self.application(bare_environ(key, environ), lambda *given: said.append(given))
        try:
            status, headers, *_ = said[-1]
            body = b"".join(response)
            ends = self.end(response, status, headers, number, begun)
        finally:
            response.close()
        if older and getattr(response, "unreachable", False):
            self.paused_until = time.monotonic() + PAUSE
            return Stale(older)
        if not ends:
            return Plain(status, headers, body)
        page = Page(status, headers, body, marks(response.subjects, number), begun, ends)
        if self.is_good(page):
            self.store.put(key, page)
        return page

    def may_be_older(self, state):
        """What others withdrew meanwhile is unknown, if nothing was heard of changes."""
        return state == KNOWN or time.monotonic() - self.announced.known_at < settings.OUTAGE_SECONDS

    def end(self, response, status, headers, number, begun):
        """Until when the answer may be kept; 0 where it is nobody else's."""
        said = {name.lower(): value for name, value in headers}
        public = said.get("cache-control", "").startswith("public") and "set-cookie" not in said
        alike = said.get("vary", "Accept-Encoding") == "Accept-Encoding" and "content-encoding" not in said
        if not (status.startswith(KEPT) and public and alike and getattr(response, "subjects", None)):
            return 0
        try:
            return min(begun + LONGEST, self.change_after(begun, number))
        except DatabaseError:
            return 0

    def change_after(self, begun, number):
        """When time alone changes a page that was begun then: asked once, until something is announced that moves it."""
        followed, since, instant = self.next_change
        if not since <= begun < instant or self.changes.is_overtaken(followed):
            instant = next_change(begun)
            self.next_change = (marks(next_change.subjects, number), begun, instant)
        return instant


def announced(changes):
    """How this process learns of changes; nothing of the other database's way is loaded."""
    way = "listener.Listener" if connection.vendor == "postgresql" else "data_version.DataVersion"
    return import_string(f"edeconomy.pagecache.{way}")(changes)


def keeping_pages(application, patience):
    return PageCache(application, Store(settings.PAGE_CACHE_BYTES), patience)
