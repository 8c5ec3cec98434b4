"""Finished pages, given out before Django is asked (docs/architecture.md, "Kept pages")."""

import threading
import time
from concurrent.futures import Future

from django.conf import settings
from django.db import DatabaseError

from edeconomy.pagecache.counters import shared
from edeconomy.pagecache.freshness import next_change
from edeconomy.pagecache.keys import bare_environ, page_key
from edeconomy.pagecache.pages import Page, Plain, Stale
from edeconomy.pagecache.store import Store

KEPT = ("200", "301", "404")
LONGEST = 5 * 60  # seconds after which a page is rendered anew, whatever was or was not announced (decision 10)
PATIENCE = 10  # seconds that one who asks waits for another's page
PAUSE = 1  # seconds without another try while the database cannot be reached and there is an older copy


class PageCache:
    """WSGI wrapper. A page is rendered by one thread of a process, while others who ask for it wait, and kept until a subject of it
    changes or an instant comes at which time alone changes pages."""

    def __init__(self, application, counters, store, patience=lambda: PATIENCE):
        """`patience`: seconds that it is worth waiting for another's page at present."""
        self.application, self.counters, self.store = application, counters, store
        self.patience = patience
        self.lock = threading.Lock()
        self.coming = {}  # key: what will be the page
        self.next_change = ((), 0, 0)  # marks of what it follows from, when it was asked, and the instant
        self.paused_until = 0

    def __call__(self, environ, start_response):
        key = page_key(environ)
        if key is None:
            return self.application(environ, start_response)
        page = self.store.get(key)
        if page is None or not self.is_good(page):
            page = self.fetch(key, environ)
        return page.answer(environ, start_response)

    def is_good(self, page):
        return time.time() < page.ends and self.counters.unchanged(page.marks)

    def fetch(self, key, environ):
        """The page rendered now, by this thread or by one that was asked before and had not begun before the page's last change."""
        until = time.monotonic() + self.patience()
        while True:
            with self.lock:
                page = self.store.get(key)
                if page and self.is_good(page):
                    return page
                coming = self.coming.get(key)
                if coming is None:
                    mine = self.coming[key] = Future()
            if coming is None:
                return self.render_for_all(key, environ, mine)
            try:
                page = coming.result(max(0, until - time.monotonic()))
            except TimeoutError:
                page = None
            if page is None or isinstance(page, Plain):
                return self.render(key, environ)
            if isinstance(page, Stale) or self.is_good(page):
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
        older, snapshot, begun = self.store.get(key), self.counters.snapshot(), time.time()
        if older and self.counters.gone(older.marks):
            older = None
        if older and time.monotonic() < self.paused_until:
            return Stale(older)
        said = []
        response = self.application(bare_environ(key, environ), lambda *given: said.append(given))
        try:
            status, headers, *_ = said[-1]
            body = b"".join(response)
            ends = self.end(response, status, headers, snapshot, begun)
        finally:
            response.close()
        if older and getattr(response, "unreachable", False):
            self.paused_until = time.monotonic() + PAUSE
            return Stale(older)
        if not ends:
            return Plain(status, headers, body)
        page = Page(status, headers, body, self.counters.marks(response.subjects, snapshot), ends)
        if self.counters.unchanged(page.marks):
            self.store.put(key, page)
        return page

    def end(self, response, status, headers, snapshot, begun):
        """Until when the answer may be kept; 0 where it is nobody else's."""
        said = {name.lower(): value for name, value in headers}
        public = said.get("cache-control", "").startswith("public") and "set-cookie" not in said
        alike = said.get("vary", "Accept-Encoding") == "Accept-Encoding" and "content-encoding" not in said
        if not (status.startswith(KEPT) and public and alike and getattr(response, "subjects", None)):
            return 0
        try:
            return min(begun + LONGEST, self.change_after(begun, snapshot))
        except DatabaseError:
            return 0

    def change_after(self, begun, snapshot):
        """When time alone changes a page that was begun then: asked once, until something is announced that moves it."""
        marks, since, instant = self.next_change
        if not since <= begun < instant or not self.counters.unchanged(marks):
            instant = next_change(begun)
            self.next_change = (self.counters.marks(next_change.subjects, snapshot), begun, instant)
        return instant


def keeping_pages(application, patience):
    return PageCache(application, shared(), Store(settings.PAGE_CACHE_BYTES), patience)
