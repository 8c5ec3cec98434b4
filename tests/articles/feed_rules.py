"""The rules of RFC 4287 (Atom), RSS 2.0 with its best-practices profile, and JSON Feed 1.1, for what we write; and what we promise
beyond them. Public rules have the names that the W3C's feed validator gives them: tests/articles/test_feed_rules.py holds these against
its cases. Atom's grammar is checked by libxml2.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import html5lib
from lxml import etree

GRAMMAR = etree.RelaxNG(file=Path(__file__).with_name("atom.rng"))
ATOM = "{http://www.w3.org/2005/Atom}"
ENCODED, CREATOR = "{http://purl.org/rss/1.0/modules/content/}encoded", "{http://purl.org/dc/elements/1.1/}creator"
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+|urn:uuid:[0-9a-f-]{36}")  # what ours are
REFERENCE = re.compile(r"[^\s<>\"{}|\\^`]+")
NEEDED = {"feed": "id title updated", "entry": "id title updated", "channel": "title link description"}
ONCE = {
    "feed": "id title updated subtitle generator icon logo rights",
    "entry": "id title updated published summary content rights source",
    "source": "id title updated subtitle generator icon logo rights",
    "channel": "title link description language pubDate lastBuildDate docs skipDays skipHours ttl image",
    "item": f"title link description guid pubDate {ENCODED}",
}
RELATIONS = {"alternate", "self", "related", "via", "enclosure"}
KEYS = set("id url title summary content_html date_published date_modified authors tags image".split())


def broken_rules(name, content, address):
    """What is wrong with a feed of ours at this address; [] if nothing is."""
    if name == "feed.json":
        return list(_json(json.loads(content), address))
    grammar = list(_outside_the_grammar(content)) if name == "atom.xml" else []
    promises = {"atom.xml": _ours_in_atom, "rss.xml": _ours_in_rss}[name]
    return [*grammar, *public_rules(content), *promises(ElementTree.fromstring(content), address)]


def public_rules(content):
    """Of Atom and RSS: "Rule parent/element"."""
    root = ElementTree.fromstring(content)
    space = ATOM if root.tag == f"{ATOM}feed" else ""
    for parent in root.iter():
        name = parent.tag.removeprefix(space)
        counts = Counter(child.tag.removeprefix(space) for child in parent)
        yield from (f"MissingElement {name}/{tag}" for tag in NEEDED.get(name, "").split() if tag not in counts)
        yield from (f"DuplicateElement {name}/{tag}" for tag in ONCE.get(name, "").split() if counts[tag] > 1)
        links = [
            child for child in parent if child.tag == f"{ATOM}link" and child.get("rel", "alternate") == "alternate"
        ]
        if len({(link.get("type"), link.get("hreflang")) for link in links}) < len(links):
            yield f"DuplicateAtomLink {name}/link"
        for child in parent:
            tag = child.tag.removeprefix(space)
            yield from (f"{rule} {name}/{tag}" for rule in _of_element(tag, child))


def _outside_the_grammar(content):
    if not GRAMMAR.validate(etree.fromstring(content)):
        yield from (f"RELAX NG, line {error.line}: {error.message}" for error in GRAMMAR.error_log)


def _of_element(tag, element):
    text = element.text or ""
    if tag in ("updated", "published") and not _is_rfc3339(text):
        yield "InvalidRFC3339Date"
    if tag in ("pubDate", "lastBuildDate") and not _is_rfc2822(text):
        yield "InvalidRFC2822Date"
    if tag in ("id", "uri", "icon", "logo", "guid"):
        if text.strip() != text:
            yield "UnexpectedWhitespace"
        elif not REFERENCE.fullmatch(text):
            yield "InvalidLink"
    if tag in ("title", "name", CREATOR) and not "".join(element.itertext()).strip():
        yield "NotBlank"
    if tag == "name" and re.search(r"</?[A-Za-z!][^>]*>", text):
        yield "ContainsHTML"
    if tag in ("link", f"{ATOM}link") and element.attrib:
        yield from _of_link(element.get("rel", "alternate"), element.get("type"), element.get("href", ""))
    if element.get("type") in ("html", "text/html") or tag in ("description", ENCODED):
        yield from _of_html(text)


def _of_link(relation, kind, address):
    if relation not in RELATIONS and ":" not in relation:
        yield "UnregisteredAtomLinkRel"
    if kind is not None and not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
        yield "InvalidMIMEType"
    if not REFERENCE.fullmatch(address):
        yield "InvalidLink"


def _of_html(text):
    """HTML that is whole, runs nothing, and leads nowhere relative."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    for element in parser.parseFragment(text).iter():
        names = [str(name) for name in element.attrib]
        if element.tag in ("script", "iframe", "object", "embed") or any(name.startswith("on") for name in names):
            yield "SecurityRisk"
        if "style" in names or element.tag == "style":
            yield "DangerousStyleAttr"
        for name in {"href", "src"} & set(names):
            if not re.match(r"https?://|mailto:", element.attrib[name]):
                yield "ContainsRelRef"
    if parser.errors:
        yield "NotHtml"


def _ours_in_atom(feed, address):
    for element in (feed, *(entries := feed.findall(f"{ATOM}entry"))):
        if element.find(f"{ATOM}link[@rel='alternate'][@type='text/html']") is None:
            yield "no link to the page"
    if [link.get("href") for link in feed.findall(f"{ATOM}link[@rel='self']")] != [address]:
        yield "self is not where it is"
    kinds = [child.tag == f"{ATOM}entry" for child in feed]
    if kinds != sorted(kinds):
        yield "metadata after the first entry"
    yield from _distinct([entry.findtext(f"{ATOM}id") for entry in entries])
    if not all(entry.findtext(f"{ATOM}published") and entry.findtext(f"{ATOM}content") for entry in entries):
        yield "an entry without a date or content"
    for element in feed.iter():
        tag = element.tag.removeprefix(ATOM)
        if tag in ("title", "subtitle", "summary", "content") and element.get("type") != "html":
            yield f"{tag} is not declared as HTML"
        if tag in ("id", "uri") and not ADDRESS.fullmatch(element.text):
            yield f"{tag} {element.text!r} is none of ours"
        if tag == "category" and not element.get("term"):
            yield "a category without a term"


def _ours_in_rss(root, address):
    if (root.tag, root.get("version"), len(root)) != ("rss", "2.0", 1):
        yield "no RSS 2.0 with one channel"
    channel = root[0]
    if [link.get("href") for link in channel.findall(f"{ATOM}link[@rel='self']")] != [address]:
        yield "self is not where it is"
    items = channel.findall("item")
    yield from _distinct([item.findtext("guid") for item in items])
    for item in items:
        if not all(item.findtext(tag) for tag in ("title", "link", "pubDate", ENCODED)):
            yield "an item without title, link, date or content"
        if item.find("guid").get("isPermaLink") != "false":
            yield "a guid that says it is an address"
    for element in channel.iter():
        if element.tag in ("title", "description") and "<" in (element.text or ""):
            yield f"{element.tag} holds markup: {element.text!r}"
        if element.tag in ("link", "guid") and not ADDRESS.fullmatch(element.text or ""):
            yield f"{element.tag} {element.text!r} is none of ours"


def _json(feed, address):
    if feed["version"] != "https://jsonfeed.org/version/1.1" or feed["feed_url"] != address:
        yield "version or feed_url"
    if not (isinstance(feed["title"], str) and isinstance(feed["items"], list)):
        yield "title or items"
    yield from _distinct([item["id"] for item in feed["items"]])
    for item in feed["items"]:
        if extra := [key for key in item if key not in KEYS and not key.startswith("_")]:
            yield f"unknown keys {extra}"
        if not ADDRESS.fullmatch(item["url"]):
            yield f"url {item['url']!r}"
        if not (_is_rfc3339(item["date_published"]) and _is_rfc3339(item["date_modified"])):
            yield "dates"
        yield from _of_html(item["content_html"])
        if not all(author.keys() <= {"name", "url", "avatar"} and author["name"].strip() for author in item["authors"]):
            yield "authors"


def _distinct(ids):
    if len(set(ids)) < len(ids) or not all(ids):
        yield "ids are not distinct"


def _is_rfc3339(text):
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text))


def _is_rfc2822(text):
    try:
        return parsedate_to_datetime(text).tzinfo is not None
    except ValueError:
        return False
