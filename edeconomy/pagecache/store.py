"""The pages that a process keeps, in as much memory as it is given."""

import threading
from collections import OrderedDict

# Parts of the memory. Anybody can ask for any number of addresses that lead nowhere, or of numbers in a query: those
# put out only their like.
PAGES, QUERIES, MISSING = 0.7, 0.2, 0.1
LONGEST = 1000  # characters of an address; a longer one would take memory that no page's size tells of


class Store:
    """Bounded by what its pages say of their `size`. Another one has these two methods."""

    def __init__(self, most):
        self.parts = [Part(most * share) for share in (PAGES, QUERIES, MISSING)]

    def get(self, key):
        for part in self.parts:
            page = part.pages.get(key)
            if page is not None:
                page.asked = True
                return page
        return None

    def put(self, key, page):
        if len(key.path) + len(key.query) > LONGEST:
            return
        pages, queries, missing = self.parts
        own = missing if page.status.startswith("404") else queries if key.query else pages
        for part in self.parts:
            part.drop(key)
        own.put(key, page)


class Part:
    """First in, first out, but what was asked for meanwhile stays for another round. Reading takes no lock."""

    def __init__(self, most):
        self.most, self.size = most, 0
        self.pages = OrderedDict()
        self.lock = threading.Lock()

    def put(self, key, page):
        if page.size > self.most:
            return
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size += page.size
            while self.size > self.most:
                oldest, other = self.pages.popitem(last=False)
                if other.asked:
                    other.asked = False
                    self.pages[oldest] = other
                else:
                    self.size -= other.size

    def drop(self, key):
        if key in self.pages:
            with self.lock:
                self._drop(key)

    def _drop(self, key):
        page = self.pages.pop(key, None)
        self.size -= page.size if page else 0
