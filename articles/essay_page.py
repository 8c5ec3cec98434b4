"""An essay's page, put together from few parts: those that articles/page_parts.py keeps, the replies, and what stands around them all."""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from articles import citing, page_parts, subjects
from articles.markup import printed
from articles.models import Edition, Topic
from articles.moulds import Mould, kept, slot
from articles.prepared import ARTICLE, AT, Given, Prepared

ONWARD = 2  # essays to read next
ESSAY = Edition.objects.live(AT).filter(slug=Given("slug", CharField())).outline().select_related("printing")
ESSAY = Prepared(ESSAY.defer("printing__row").order_by()[:1])
# Lines of essays, without the one that they stand under.
LINES = Edition.objects.listed(AT).outline().exclude(article=ARTICLE).select_related("printing")
LINES = LINES.defer(*(f"printing__{name}" for name in page_parts.PAGE))
# As a number, not by another join: so both databases see that the index has the order.
TOPIC = Subquery(Topic.objects.filter(slug=Given("topic", CharField())).values("pk")[:1])
IN_TOPIC = Prepared(LINES.of("topic", TOPIC)[:ONWARD])
NEWEST = Prepared(LINES[:ONWARD])


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
        record = current.record(at)
        corrections = citing.corrections(current, record) if not banner else ""
        part["record"] = render_to_string(
            "parts/_record.html", context | {"record": record, "corrections": corrections}
        )
    if banner != "earlier":
        asked = {"request": request, "user": request.user}
        part["discussion"] = render_to_string("parts/_discussion.html", context | asked, whose)
    onward = _onward(current, at)
    part["onward"] = printed("".join(page_parts.printed_parts(row, page_parts.LINE)["row"] for row in onward))
    if whose:
        return render(request, "pages/essay.html", context | {"part": part}, status=status)
    nav = tuple((item.name, item.slug) for item in topics_in_use(6))
    shell = _shell(nav, topic, bool(onward), timezone.localtime(at).year)
    page = shell.fill({"record": "", "discussion": ""} | part, canonical=canonical)
    beside = subjects.topic(topic) if topic else subjects.LISTS  # where “Continue reading” may come from
    lines = (subjects.line(row.article_id) for row in onward)
    about = subjects.article(current.article_id), subjects.onward(current.article_id), *lines
    return subjects.tell(HttpResponse(page, status=status), subjects.ESSAYS, beside, *about)


def same_topic(edition, at):
    """The newest essays of its first topic, of all where it has none (settings.ONWARD)."""
    if not edition.printed_topics:
        return NEWEST(at=at, article=edition.article_id)
    return IN_TOPIC(at=at, article=edition.article_id, topic=edition.printed_topics[0]["slug"])


def _onward(current, at):
    """The essays to read next."""
    return next(filter(None, (import_string(name)(current, at) for name in settings.ONWARD)), [])


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
