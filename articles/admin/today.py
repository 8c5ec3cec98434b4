"""What the desk's first page says of essays (settings.TODAY)."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from articles.admin.desk import edits_all
from articles.models import Article, Byline, Edition

MOST = 8  # rows of a panel
REMEMBERED = 200  # deeds of somebody, among which their drafts are sought


def scheduled(request, desk):
    """What goes out next: an author sees their own."""
    if not request.user.has_perm("articles.view_article"):
        return None
    # Read from an index alone; the few rows follow.
    begin = Edition.objects.filter(live_from__gt=timezone.now()).values("pk")
    ahead = Edition.objects.filter(pk__in=begin).outline().order_by("live_from", "pk")
    if not edits_all(request.user):
        ahead = ahead.filter(Exists(Byline.objects.filter(article=OuterRef("article"), person__user=request.user)))
    rows = [
        {
            "label": edition.title,
            "url": reverse("admin:articles_article_change", args=[edition.article_id]),
            "at": edition.live_from,
            "detail": "" if edition.number == 1 else edition.get_kind_display(),
        }
        for edition in ahead[:MOST]
    ]
    return _panel("Scheduled", rows, ahead, "Nothing is scheduled.", "scheduled", "All that is scheduled")


def drafts(request, desk):
    """Essays without an edition whose byline names them, or that they worked on last."""
    user = request.user
    if not user.has_perm("articles.add_article"):
        return None
    mine = Q(pk__in=Byline.objects.filter(person__user=user).values("article"))
    if edits_all(user):
        mine |= Q(pk__in=_worked_on(user))
    found = Article.objects.filter(mine, ~Exists(Edition.objects.filter(article=OuterRef("pk"))))
    rows = [
        {
            "label": str(article),
            "url": reverse("admin:articles_article_change", args=[article.pk]),
            "since": article.modified_at,
        }
        for article in found.only("title", "modified_at").order_by("-modified_at", "-pk")[:MOST]
    ]
    panel = _panel(
        "Drafts of yours",
        rows,
        found,
        "You have no draft.",
        "draft",
        "Everybody’s drafts" if edits_all(user) else "All drafts",
    )
    return panel | {"begin": reverse("admin:articles_article_add")}


def _worked_on(user):
    deeds = LogEntry.objects.filter(user=user, content_type=ContentType.objects.get_for_model(Article))
    return {int(number) for number in deeds.order_by("-pk").values_list("object_id", flat=True)[:REMEMBERED] if number}


def _panel(title, rows, found, empty, state, words):
    more = f"{reverse('admin:articles_article_changelist')}?state={state}"
    return {"title": title, "rows": rows, "count": found.count(), "empty": empty, "more": more, "all": words}
