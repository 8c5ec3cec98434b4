"""An essay's page, put together from few parts: those that articles/page_parts.py keeps, the replies, and what stands around them all."""

from datetime import datetime
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from articles import page_parts
from articles.markup import printed
from articles.models import Edition, Topic
from articles.moulds import Mould, kept, slot
from articles.prepared import ARTICLE, AT, Given, Prepared

ESSAY = Edition.objects.live(AT).filter(slug=Given("slug", CharField())).outline().select_related("printing")
ESSAY = Prepared(ESSAY.defer("printing__row").order_by()[:1])
ONWARD = Edition.objects.listed(AT).outline().exclude(article=ARTICLE).select_related("printing")
ONWARD = ONWARD.defer(*(f"printing__{name}" for name in page_parts.PAGE))
# As a number, not by another join: so both databases see that the index has the order.
TOPIC = Subquery(Topic.objects.filter(slug=Given("topic", CharField())).values("pk")[:1])
IN_TOPIC = Prepared(ONWARD.of("topic", TOPIC)[:2])
ONWARD = Prepared(ONWARD[:2])


def topics_in_use(most):
    """The first topics, in their order, that have an essay."""
    return _topics(most)(at=timezone.now())


@cache
def _topics(most):
    return Prepared(Topic.objects.filter(Edition.objects.listed(AT).any_of("topic"))[:most])


def essay_page(request, edition, current, at, status=200, **further):
    """The page of an edition; `current` is the live one of its article. What is further in the context says what went wrong."""
    banner = page_parts.banner_of(edition, current)
    topic = current.printed_topics[0]["slug"] if current.printed_topics else ""
    canonical = current.get_absolute_url()
    # What is for nobody in particular needs nothing of the request.
    whose = request if request.user.is_authenticated else None
    context = {"edition": edition, "current": current, "banner": banner, "at": at, "canonical": canonical} | further
    part = page_parts.print_parts(edition, current) if banner == "earlier" else page_parts.printed_parts(edition)
    if "head_prefix" in further:
        part |= page_parts.print_parts(edition, current, ("head",), **further)
    if current.number > 1:
        part["record"] = render_to_string("parts/_record.html", context | {"record": current.record(at)})
    if banner != "earlier":
        asked = {"request": request, "user": request.user}
        part["discussion"] = render_to_string("parts/_discussion.html", context | asked, whose)
    part["onward"] = _onward(current, topic, at)
    if whose:
        return render(request, "pages/essay.html", context | {"part": part}, status=status)
    nav = tuple((item.name, item.slug) for item in topics_in_use(6))
    shell = _shell(nav, topic, bool(part["onward"]), timezone.localtime(at).year)
    return HttpResponse(shell.fill({"record": "", "discussion": ""} | part, canonical=canonical), status=status)


def _onward(current, topic, at):
    """The lines of two essays to read next, of the same topic where there is one."""
    rows = (
        IN_TOPIC(at=at, article=current.article_id, topic=topic) if topic else ONWARD(at=at, article=current.article_id)
    )
    return printed("".join(page_parts.printed_parts(row, page_parts.LINE)["row"] for row in rows))


@kept(64)
def _shell(nav, topic, onward, year):
    """What stands around an essay for whoever is not signed in."""
    context = {
        "nav_topics": [Topic(name=name, slug=slug) for name, slug in nav],
        "edition": {"printed_topics": [{"slug": topic}] if topic else []},
        "user": AnonymousUser(),
        "now": datetime(year, 7, 1),
        "canonical": slot("canonical"),
        "part": {name: slot(name) for name in ("head", "body", "record", "discussion", "notes")}
        | {"onward": slot("onward") if onward else ""},
    }
    return Mould("pages/essay.html", context)
