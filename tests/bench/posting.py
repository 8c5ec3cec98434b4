"""Eight who post to one essay while four read it. All are signed in here, so that a reply is public when it is acknowledged.

Posters send again as soon as they are answered. Readers pause, the same for whoever is measured: without it, those of the faster page would
ask so much more often that they take the processors from the posters.
"""

import http.client
import statistics
import threading
import time
from urllib.parse import urlencode, urlsplit

POSTERS, READERS = 8, 4
PAUSE = 0.05  # seconds of a reader between an answer and the next page


class Load:
    """Over all its runs. `posted`: where each acknowledged reply is said to be; `took`: seconds of each read."""

    def __init__(self, url, form, read):
        self.host, self.form, self.path = urlsplit(url).netloc, form, read
        self.posted, self.took, self.errors = [], [], []

    def run(self, seconds, forms):
        """`forms`: for each poster the headers and the fields of the forms it may send, one after the other."""
        self.until = time.perf_counter() + seconds
        posted, took = len(self.posted), len(self.took)
        threads = [threading.Thread(target=self.keep, args=(self.post, form)) for form in forms[:POSTERS]]
        threads += [threading.Thread(target=self.keep, args=(self.read, None)) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.errors:
            raise RuntimeError(f"posting: {self.errors[0]}")
        return {"rate": (len(self.posted) - posted) / seconds, "p50": statistics.median(self.took[took:] or [0]) * 1000}

    def keep(self, act, form):
        line = http.client.HTTPConnection(self.host, timeout=60)
        try:
            while time.perf_counter() < self.until and act(line, form):
                pass
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.errors.append(repr(error))
        finally:
            line.close()

    def post(self, line, form):
        if not form["fields"]:
            return False
        line.request("POST", self.form, urlencode(form["fields"].pop()), form["headers"])
        answer = line.getresponse()
        answer.read()
        if answer.status not in (302, 303):
            raise ValueError(f"a reply was answered {answer.status}")
        self.posted.append(answer.headers["Location"])
        return True

    def read(self, line, form):
        start = time.perf_counter()
        line.request("GET", self.path)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise ValueError(f"a reader was answered {answer.status}")
        self.took.append(time.perf_counter() - start)
        time.sleep(PAUSE)
        return True
