"""Feeds of the newest essays, in full and with their references, and what feeds of other things share with them.

Each is made when it is asked for; whether it changed, its ETag says. Its date is that of its newest entry, be it earlier after an essay
was withdrawn: no date may tell of that. So there is no Last-Modified.
"""

import json
import re
import uuid

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils import feedgenerator, timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles import citing, subjects
from articles.markup import carried
from articles.models import Edition
from articles.views import people_on_record, topics_on_record

NEWEST = 20
# What XML 1.0 cannot hold, not even escaped, and the control characters that HTML refuses.
ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_TAGS = str.maketrans("<>", "‹›")


class Dated:
    def latest_post_date(self):
        """Of a feed with nothing in it: today, for there is nothing yet."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return max((item["updateddate"] for item in self.items), default=today)


class Atom(Dated, feedgenerator.Atom1Feed):
    """Titles are declared as HTML and escaped: no reader takes a sign in them for markup."""

    content_type = "application/atom+xml; charset=utf-8"

    def add_root_elements(self, handler):
        feed = self.feed
        _html(handler, "title", feed["title"])
        _html(handler, "subtitle", feed["description"])
        handler.addQuickElement("link", "", {"rel": "alternate", "type": "text/html", "href": feed["link"]})
        handler.addQuickElement("link", "", {"rel": "self", "type": "application/atom+xml", "href": feed["feed_url"]})
        handler.addQuickElement("id", feed["id"])
        handler.addQuickElement("updated", feedgenerator.rfc3339_date(self.latest_post_date()))
        _person(handler, {"name": settings.SITE_NAME, "url": f"{settings.BASE_URL}/"})

    def add_item_elements(self, handler, item):
        _html(handler, "title", item["title"])
        handler.addQuickElement("link", "", {"rel": "alternate", "type": "text/html", "href": item["link"]})
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("published", feedgenerator.rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", feedgenerator.rfc3339_date(item["updateddate"]))
        for person in item["authors"]:
            _person(handler, person)
        for name in item["categories"]:
            handler.addQuickElement("category", "", {"term": name})
        if item["description"]:
            _html(handler, "summary", item["description"])
        handler.addQuickElement("content", item["content"], {"type": "html"})


class Rss(Dated, feedgenerator.Rss201rev2Feed):
    """Titles and descriptions are HTML to those who read RSS, so they are escaped once more."""

    def rss_attributes(self):
        names = {"content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/"}
        return super().rss_attributes() | {f"xmlns:{name}": address for name, address in names.items()}

    def add_root_elements(self, handler):
        escaped = {name: escape(self.feed[name]) for name in ("title", "description")}
        self.feed, plain = self.feed | escaped, self.feed
        super().add_root_elements(handler)
        self.feed = plain

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item | {name: escape(item[name]) for name in ("title", "description")})
        for person in item["authors"]:
            handler.addQuickElement("dc:creator", person["name"])
        handler.addQuickElement("content:encoded", item["content"])


class Json(Dated, feedgenerator.SyndicationFeed):
    """JSON Feed 1.1. What is ours stands under `_edeconomy`: which edition it is, and its works as CSL-JSON."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False))

    def _item(self, item):
        told = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["description"],
            "content_html": item["content"],
            "date_published": feedgenerator.rfc3339_date(item["pubdate"]),
            "date_modified": feedgenerator.rfc3339_date(item["updateddate"]),
            "authors": item["authors"],
            "tags": item["categories"],
            "image": item["image"],
            "_edeconomy": item["ours"] and {"about": f"{settings.BASE_URL}/feeds/#json"} | item["ours"],
        }
        return {name: value for name, value in told.items() if value}


FORMATS = {"atom.xml": Atom, "rss.xml": Rss, "feed.json": Json}


class Name(StringConverter):
    """The last part of a feed's address: no view is asked for another one."""

    regex = "|".join(map(re.escape, FORMATS))


register_converter(Name, "feed")


def answer(request, name, of, title, place, description, items):
    """The feed of `items` (keywords of `add_item`) in the format that its `name` says; `place`: the page that it follows; `of`: a name
    for what it is of, as `lasting_name` takes it."""
    base = settings.BASE_URL
    words = {"title": title, "link": base + place, "description": description, "feed_url": base + request.path}
    feed = FORMATS[name](**_sound(words), language="en", feed_guid=lasting_name(of))
    for item in items:
        feed.add_item(**_sound({"image": "", "ours": None, "categories": []} | item), unique_id_is_permalink=False)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


@require_safe
def site(request, name):
    essays = Edition.objects.listed(timezone.now())
    about = "Essays on technology, economics and public affairs, with their sources."
    return subjects.tell(answer(request, name, "/", settings.SITE_NAME, "/", about, _newest(essays)), subjects.LISTS)


@require_safe
def topic(request, slug, name):
    at = timezone.now()
    topic = get_object_or_404(topics_on_record(at), slug=slug)
    essays = Edition.objects.listed(at).of("topic", topic)
    title = f"{topic.name} · {settings.SITE_NAME}"
    of, place = f"/topics/{topic.pk}", topic.get_absolute_url()
    response = answer(request, name, of, title, place, topic.text or topic.name, _newest(essays))
    return subjects.tell(response, subjects.topic(slug))


@require_safe
def author(request, slug, name):
    at = timezone.now()
    person = get_object_or_404(people_on_record(at), slug=slug)
    essays = Edition.objects.listed(at).of("person", person)
    title = f"{person.name} · {settings.SITE_NAME}"
    of, place = f"/authors/{person.pk}", person.get_absolute_url()
    response = answer(request, name, of, title, place, person.text or person.name, _newest(essays))
    return subjects.tell(response, subjects.person(slug))


def _newest(essays):
    return [item(edition) for edition in essays[:NEWEST]]


def item(edition):
    """An essay as `answer` takes it."""
    address = settings.BASE_URL + edition.get_absolute_url()
    return {
        "title": edition.title,
        "link": address,
        "description": edition.standfirst,
        "content": carried(render_to_string("feeds/essay.html", {"edition": edition}), address),
        "unique_id": lasting_name(f"/articles/{edition.article_id}"),
        "pubdate": edition.published_at,
        "updateddate": edition.dated,
        "authors": citing.people(edition),
        "categories": [topic["name"] for topic in edition.printed_topics],
        "image": settings.BASE_URL + edition.picture["src"] if edition.picture else "",
        "ours": {"edition": edition.number, "kind": edition.kind, "references": citing.works(edition)},
    }


def lasting_name(of):
    """By what the database knows a thing: no other slug, name, edition or format changes it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, settings.BASE_URL + of).urn


def _html(handler, name, text):
    handler.addQuickElement(name, escape(text), {"type": "html"})


def _person(handler, person):
    handler.startElement("author", {})
    handler.addQuickElement("name", person["name"].translate(NO_TAGS))  # plain text, which not every reader believes
    if person.get("url"):
        handler.addQuickElement("uri", person["url"])
    handler.endElement("author")


def _sound(told):
    """Without what no feed can hold, and nothing left without a name by that."""
    told = _legal(told)
    told["title"] = told["title"].strip() or told["link"]
    if "authors" in told:
        told["authors"] = [person for person in told["authors"] if person["name"].strip()]
        told["categories"] = [name for name in told["categories"] if name.strip()]
    return told


def _legal(value):
    if isinstance(value, dict):
        return {name: _legal(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_legal(part) for part in value]
    return ILLEGAL.sub("", value) if isinstance(value, str) else value
