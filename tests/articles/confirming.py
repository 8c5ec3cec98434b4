"""What a browser does with the pages of confirmation."""

import re
from datetime import timedelta
from html import unescape

from django.utils import timezone

from articles import publishing
from articles.models import Edition

SEEN = re.compile(r'name="seen" value="([^"]*)"')


def page(article, verb):
    return f"/admin/articles/article/{article.pk}/{verb}/"


def look(client, article, verb):
    answer = client.get(page(article, verb))
    assert answer.status_code == 200
    return unescape(answer.text)


def confirm(client, article, verb, **typed):
    """What a browser sends from the page of confirmation."""
    return client.post(page(article, verb), {"seen": SEEN.search(look(client, article, verb))[1]} | typed)


def live(article):
    return Edition.objects.live(timezone.now()).filter(article=article).first()


def later(days=1):
    return timezone.now() + timedelta(days=days)


def typed_time(instant):
    return f"{timezone.localtime(instant):%Y-%m-%dT%H:%M}"


def schedule(article, days=1):
    return publishing.schedule(article, later(days), kind="update" if live(article) else "first", note="More figures.")
