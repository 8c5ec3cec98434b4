"""Searching as a reader does, and a reply that moderators have just let through."""

import re
from html import unescape

from django.db import transaction

from comments.models import Reply
from comments.signals import replies_changed
from tests.comments.cast import left


def ask(client, q, **more):
    answer = client.get("/search/", {"q": q, **more})
    assert answer.status_code == 200
    return answer.text


def found(client, q, **more):
    """Addresses of the results, in their order."""
    return re.findall(r'<a class="title" dir="auto" href="([^"]*)"', ask(client, q, **more))


def extracts(client, q):
    return re.findall(r'<p class="snippet" dir="auto">(.*?)</p>', ask(client, q))


def said(article, words, **changes):
    with transaction.atomic():
        reply = left(article, words, **changes)
        replies_changed.send(Reply, article_id=article.pk, hidden=False)
    return reply


def chips(page):
    """[(address, label, count)] of the filters that are offered."""
    shown = re.findall(r'<li><a href="([^"]*)"><bdi>([^<]*)</bdi>, ([0-9+]+)</a>', page)
    return [(unescape(link), unescape(label), count) for link, label, count in shown]


def status(page):
    return re.sub("<[^>]*>", "", re.findall(r'role="status">(.*?)</p>', page)[0])


def counted(page):
    """How many essays were found, as chips say it."""
    return re.match(r"(?:At least )?(\d+|No) essay", status(page))[1].replace("No", "0")


def nearest(page):
    """The texts under "Did you mean"."""
    return re.findall(r'q=[^"]*">([^<]*)</a>', page.partition("Did you mean")[2].partition("</ul>")[0])
