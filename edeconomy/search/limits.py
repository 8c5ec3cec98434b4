"""How often a network may search, counted in the memory of each process: a search that is refused costs the database nothing."""

import time
from collections import OrderedDict
from functools import wraps
from math import ceil
from threading import Lock

from django.conf import settings

from comments.limits import network

MOST = 10_000  # networks that are remembered, until they have used nothing of their limit

_lock = Lock()
_due = OrderedDict()  # (kind, network): when it will have used nothing of its limit


def attempt(kind, network):
    """Count a search; returns 0, or the seconds to wait where settings.SEARCH_LIMITS[kind] is used up."""
    most, seconds = settings.SEARCH_LIMITS[kind]
    each = seconds / most
    with _lock:
        now = time.monotonic()
        due = max(_due.pop((kind, network), now), now)
        early = due + each - seconds - now
        _due[kind, network] = due if early > 0 else due + each
        while len(_due) > MOST or next(iter(_due.values())) <= now:  # the first has asked nothing for longest
            _due.popitem(last=False)
    return ceil(early) if early > 0 else 0


def limited(kind, refuse):
    """For a view that searches for what its address says; `refuse` answers a network that searches too often, given the seconds to wait."""

    def decorate(view):
        @wraps(view)
        def limited_view(request):
            wait = attempt(kind, network(request)) if request.GET.get("q", "").strip() else 0
            if not wait:
                return view(request)
            response = refuse(request, wait)
            response.status_code, response.headers["Retry-After"] = 429, str(wait)
            return response

        return limited_view

    return decorate
