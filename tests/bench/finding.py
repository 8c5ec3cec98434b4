"""Search against what others do: LIKE on the same columns, counted, and its first page."""

import time

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from articles.models import Edition
from comments.models import Reply
from edeconomy.search.finding import find as found
from edeconomy.search.query import clean, read


def rebuild():
    """Seconds."""
    with open("/dev/null", "w") as nowhere:
        start = time.perf_counter()
        call_command("rebuild_search", stdout=nowhere)
        return time.perf_counter() - start


def find(word, seconds):
    """Seconds of each of the searches that fit into so many, and how much is found."""
    return spend(lambda: len(found(read(clean(word)), timezone.now())), seconds)


def like(word, seconds):
    at = timezone.now()
    columns = ("title", "standfirst", "plain_text", "references")
    essays = Q.create([(f"{column}__icontains", word) for column in columns], connector=Q.OR)
    essays = Edition.objects.listed(at).outline().filter(essays)
    replies = Reply.objects.public(at).filter(html__icontains=word).order_by("-pk")
    return spend(lambda: essays.count() + replies.count() + 0 * len([*essays[:10], *replies[:10]]), seconds)


def spend(ask, seconds):
    ask()
    took, until = [], time.perf_counter() + seconds
    while not took or time.perf_counter() < until:
        start = time.perf_counter()
        number = ask()
        took.append(time.perf_counter() - start)
    return {"took": took, "found": number}
