"""Who was refused at the desk, or at the log-in page: one line in the log for each, never an address, and never many."""

import logging
import time
from ipaddress import ip_network
from threading import Lock
from urllib.parse import quote

from django.urls import reverse

from edeconomy.accounts import limits

logger = logging.getLogger(__name__)

# Lines in so many seconds for one account, or for all who are not logged in; each process of the server counts for itself.
MOST, SECONDS = 60, 60
LONGEST = 200  # characters of a path
LONGEST_METHOD = 20  # which whoever asks may invent


class Refusals:
    """Middleware: outside of whatever refuses. Nobody is looked up for it: who was asking is known, or the line says "nobody known"."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.counts, self.lock = {}, Lock()

    def __call__(self, request):
        response = self.get_response(request)
        if is_refusal(request, response):
            self.note(request, response)
        return response

    def note(self, request, response):
        user = getattr(request, "user", None)
        actor = user if user and user.is_authenticated else None
        written, left_out = self.room(actor and actor.pk)
        if left_out:
            logger.warning("Refused %d more times: %s", left_out, named(actor))
        if written:
            path = quote(request.path)[:LONGEST]
            line = "Refused (%d): %s %s by %s from %s"
            who = named(actor)
            if attempted := getattr(request, "attempted", None):
                who += f" as {named(attempted)}"
            method = request.method[:LONGEST_METHOD]
            logger.warning(line, response.status_code, method, path, who, neighbourhood(request))

    def room(self, key):
        """(whether there is room for another line, how many were left out until the minute that has just ended)."""
        now = time.monotonic()
        with self.lock:
            since, count = self.counts.get(key, (now, 0))
            ended = now - since >= SECONDS
            self.counts[key] = (now, 1) if ended else (since, count + 1)
            return ended or count < MOST, max(0, count - MOST) if ended else 0


def is_refusal(request, response):
    refused = 400 <= response.status_code < 500
    if not refused and response.status_code != 302:
        return False
    if request.path.startswith(reverse("admin:index")):
        return refused or response.headers.get("Location", "").startswith(reverse("admin:login"))
    return refused and request.path in (reverse("login"), reverse("password_change"))


def named(user):
    return f"{user.get_username()} ({user.pk})" if user else "nobody known"


def neighbourhood(request):
    """The network that a request came from, as short as with replies: IPv4 by /24, IPv6 by /64."""
    network = limits.network(request)
    return str(ip_network(f"{network}/24", strict=False)) if "." in network else network or "a socket"
