"""The newest replies to an essay as a feed. Of an essay that lists do not show, there is none."""

import re
from urllib.parse import quote

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import feeds, subjects
from articles.data import listed
from articles.views import on_to
from comments.models import Reply

IN_LINKS = "/?:@!$&'()*+,;=%~"  # what stands in one beside letters and digits (RFC 3986)


@require_safe
def replies(request, slug, name):
    edition, moved = listed(slug, whole=False)
    if moved:
        return on_to("replies_feed", edition, name)
    newest = Reply.objects.public(timezone.now()).filter(article=edition.article_id)
    newest = newest.order_by(F("first_shown_at").desc(), "-pk")[: feeds.NEWEST]
    title = f"Replies to “{edition.title}” · {settings.SITE_NAME}"
    items = [_item(reply, edition) for reply in newest]
    of, place = f"/articles/{edition.article_id}/replies", f"{edition.get_absolute_url()}#replies"
    response = feeds.answer(request, name, of, title, place, edition.standfirst or title, items)
    return subjects.tell(response, subjects.article(edition.article_id))


def _item(reply, edition):
    address = settings.BASE_URL + reply.get_absolute_url()
    name = feeds.ILLEGAL.sub("", reply.display_name).strip() or "Somebody"
    person = {"name": name} | ({"url": _link(reply.website)} if reply.website else {})
    return {
        "title": f"{name}{f' ({reply.word.lower()})' if reply.word else ''} on “{edition.title}”",
        "link": address,
        "description": "",
        "content": reply.html,
        "unique_id": address,
        "pubdate": reply.first_shown_at,
        "updateddate": reply.first_shown_at,
        "authors": [person],
    }


def _link(website):
    """As a guest wrote it, with whatever may not stand in a link escaped. Brackets may, around a number for a host."""
    host = re.match(r"https?://(\[[0-9A-Fa-f:.]+\])?", website)[0]
    place, mark, fragment = re.sub("%(?![0-9A-Fa-f]{2})", "%25", website.removeprefix(host)).partition("#")
    return host + quote(place, IN_LINKS) + mark + quote(fragment, IN_LINKS)
