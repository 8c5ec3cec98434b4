"""The sitemap: every listed essay, and the pages that lead to them. Its pages are ranges of ids, so nothing is counted or skipped."""

import re

from django.conf import settings
from django.db.models import Case, F, Max, When
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import subjects
from articles.models import Edition, Person, Topic

A_PAGE = 5000
DATED = Case(When(number=1, then="published_at"), default="live_from")  # the query twin of Edition.dated
PAGES = ("front", "essays", "authors", "feeds", "accessibility", "privacy")


@require_safe
def index(request):
    """Which pages there are, and when an essay on them changed last."""
    pages = [("pages", None)]
    for kind, column in (("essays", "article_id"), ("authors", "people")):
        ranges = _essays().values(page=(F(column) - 1) / A_PAGE + 1).annotate(changed=Max(DATED))
        pages += [(f"{kind}-{row['page']}", row["changed"]) for row in ranges.exclude(page=None).order_by("page")]
    addresses = [(settings.BASE_URL + reverse("sitemap_page", args=[name]), changed) for name, changed in pages]
    return _answer(request, "sitemapindex", "sitemap", addresses)


@require_safe
def page(request, name):
    kind, _, number = name.partition("-")
    if name == "pages":
        return _answer(request, "urlset", "url", [*_fixed(), *_places(Topic, _essays(), "topics")])
    if kind not in ("essays", "authors") or not re.fullmatch("[1-9][0-9]{0,8}", number):
        raise Http404
    ids = range((int(number) - 1) * A_PAGE + 1, int(number) * A_PAGE + 1)
    if kind == "authors":
        places = _places(Person, _essays().filter(people__gte=ids.start, people__lt=ids.stop), "people")
    else:
        essays = _essays().filter(article__gte=ids.start, article__lt=ids.stop).order_by("article")
        rows = essays.values_list("slug", DATED)
        places = [(settings.BASE_URL + reverse("essay", args=[slug]), changed) for slug, changed in rows]
    if not places:
        raise Http404
    return _answer(request, "urlset", "url", places)


def _essays():
    return Edition.objects.listed(timezone.now()).order_by()


def _fixed():
    return [(settings.BASE_URL + reverse(name), None) for name in PAGES]


def _places(model, essays, column):
    """The pages of topics or people with listed essays, and the latest date of these."""
    changed = dict(essays.exclude(**{column: None}).values_list(column).annotate(changed=Max(DATED)))
    rows = model.objects.filter(pk__in=essays.values(column)).order_by("pk").only("slug")
    return [(settings.BASE_URL + row.get_absolute_url(), changed[row.pk]) for row in rows if row.pk in changed]


def _answer(request, whole, part, places):
    context = {"whole": whole, "part": part, "places": places}
    response = render(request, "machines/sitemap.xml", context, content_type="application/xml")
    return subjects.tell(response, subjects.LISTS, subjects.PEOPLE)
