"""Who writes to the magazine: replies, posts and the way to a mail's link, each in one line."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Edition
from comments import posting, text, tokens
from comments.models import Reply
from tests.factories import MORNING

OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"}
numbers = count(1)


def left(article, words="Words.", answers=None, **changes):
    """A guest's reply that is shown, or whatever `changes` of its fields make of it; too old for any limit."""
    number = next(numbers)
    at = MORNING + timedelta(days=1, seconds=number)
    draft = posting.Draft(words, changes.pop("name", f"Reader {number}"), f"nonce-{number}", changes.pop("address", ""))
    edition = Edition.objects.live(timezone.now()).get(article=article)
    reply = posting.new_reply(edition, draft, answers, text.render(words), at, Reply.Hold.NONE)
    for name, value in ({"confirmed_at": at, "first_shown_at": at, "is_public": True} | changes).items():
        setattr(reply, name, value)
    reply.save()
    return Reply.objects.get(pk=reply.pk)


def many(article, number, a_thread=1):
    """As many shown replies in threads of `a_thread`, each answering the first of its thread, put straight into the three tables."""
    edition = Edition.objects.live(timezone.now()).get(article=article)
    first, replies = 1_000_000 * next(numbers), []
    for n in range(number):
        place = n % a_thread
        draft = posting.Draft("Words.", f"Reader {n}", f"many-{first + n}")
        reply = posting.new_reply(edition, draft, None, "<p>Words.</p>", MORNING, Reply.Hold.NONE)
        reply.id = reply.comment_ptr_id = reply.xtdcomment_ptr_id = first + n
        reply.thread_id = reply.parent_id = first + n - place
        reply.level, reply.order, reply.answers_id = int(place > 0), place + 1, first + n - place if place else None
        reply.confirmed_at = reply.first_shown_at = MORNING
        replies.append(reply)
    for table in reversed([model for model in Reply.__mro__ if hasattr(model, "_meta") and not model._meta.abstract]):
        for n in range(0, number, 500):
            QuerySet(table)._insert(replies[n : n + 500], table._meta.local_concrete_fields, using="default")
    return replies


def form(article, /, **changes):
    """What a guest's browser sends; the token is one that came with a filled-in form, so it was not in haste."""
    return {
        "comment": "I beg to differ.",
        "name": "Ines Halloran",
        "email": "ines@example.org",
        "url": "",
        "phone": "",
        "reply_to": "",
        "token": tokens.issue(article.pk, refilled=True),
    } | changes


def address(article):
    """Where a reply to the article is posted."""
    return f"/articles/{Edition.objects.live(timezone.now()).get(article=article).slug}/replies/"


def send(client, article, /, headers=OWN_PAGE, network="203.0.113.7", **changes):
    return client.post(address(article), form(article, **changes), headers=headers, REMOTE_ADDR=network)


def link(purpose="confirm", message=None):
    """The path of a link in the latest mail."""
    return re.search(rf"http://127\.0\.0\.1:8000(/replies/{purpose}/\S+)", (message or mail.outbox[-1]).body)[1]


def later(monkeypatch, **span):
    """From here on it is later, by every clock."""
    ahead, now, seconds = timedelta(**span), timezone.now, time.time
    monkeypatch.setattr(timezone, "now", lambda: now() + ahead)
    monkeypatch.setattr(time, "time", lambda: seconds() + ahead.total_seconds())


def member(name="oswin", **fields):
    return get_user_model().objects.create_user(name, f"{name}@example.org", "a long pass phrase", **fields)


def policy(hold="nobody", **fields):
    posting.Policy.objects.update_or_create(pk=1, defaults={"hold": hold} | fields)


def at_once(acts):
    """Results of the acts, each in a thread and connection of its own."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
