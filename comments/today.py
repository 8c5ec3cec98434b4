"""What the desk's first page says of replies (settings.TODAY)."""

from django.db.models.functions import Left
from django.urls import reverse
from django.utils.text import Truncator

from comments import resemblance
from comments.models import Reply

MOST = 5


def waiting(request, desk):
    """The replies that have waited longest, for those who moderate."""
    if not request.user.has_perm("comments.moderate_reply"):
        return None
    replies = Reply.objects.waiting().select_related("article").order_by("confirmed_at", "id")
    replies = replies.only("article__title", "user_name", "confirmed_at", "kind", "erased_at", "held_for")
    replies = replies.annotate(beginning=Left("comment", 120))[:MOST]
    named = resemblance.names(replies)
    rows = [
        {
            "label": reply.display_name,
            "url": reverse("admin:comments_reply_change", args=[reply.pk]),
            "since": reply.confirmed_at,
            "detail": " · ".join(filter(None, [*named.get(reply.pk, ()), _address(reply), _where(reply)])),
        }
        for reply in replies
    ]
    return {
        "title": "Replies waiting",
        "rows": rows,
        "count": Reply.objects.waiting().count(),
        "empty": "No reply waits.",
        "more": reverse("admin:comments_reply_changelist"),
        "all": "All that wait",
    }


def _address(reply):
    return reply.get_held_for_display() if reply.held_for == Reply.Hold.ADDRESS else ""


def _where(reply):
    return f"on “{reply.article.title}”: {Truncator(' '.join(reply.beginning.split())).chars(80)}"
