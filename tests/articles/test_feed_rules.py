"""The rules by which our feeds are checked find what is wrong: in feeds of ours that are broken, and in the cases of the W3C's feed
validator."""

import json
import re

import pytest

from tests.articles.feed_rules import broken_rules, public_rules
from tests.factories import published

SITE = "http://127.0.0.1:8000"
KNOWN = set(
    """MissingElement DuplicateElement DuplicateAtomLink InvalidRFC3339Date InvalidRFC2822Date UnexpectedWhitespace InvalidLink
    NotBlank ContainsHTML UnregisteredAtomLinkRel InvalidMIMEType SecurityRisk DangerousStyleAttr ContainsRelRef NotHtml""".split()
)
# What the cases call a rule that is kept.
KEPT = {
    "ValidRFC2822Date": "InvalidRFC2822Date",
    "ValidW3CDTFDate": "InvalidRFC3339Date",
    "ValidURI": "InvalidLink",
    "ValidMIMEAttribute": "InvalidMIMEType",
    "ValidAtomLinkRel": "UnregisteredAtomLinkRel",
    "ValidElement": "NotBlank",
}
# What is broken in a feed of one essay, as a pattern and what stands in its place, and what is said of it.
BROKEN = [
    ("atom.xml", "<updated>[^<]*</updated>", "", "MissingElement feed/updated"),
    ("atom.xml", "<updated>[^<]*</updated>", "", "RELAX NG"),
    ("atom.xml", "<category", "<label>x</label><category", "RELAX NG"),
    ("atom.xml", "<category term=", "<category name=", "RELAX NG"),
    ("atom.xml", "(<id>[^<]*</id>)", r"\1\1", "DuplicateElement feed/id"),
    ("atom.xml", r"(<updated>[^<]*):00\+00:00", r"\1+00:00", "InvalidRFC3339Date feed/updated"),
    ("atom.xml", "<id>", "<id> ", "UnexpectedWhitespace feed/id"),
    ("atom.xml", "<uri>[^<]*", "<uri>not an address", "InvalidLink author/uri"),
    ("atom.xml", '(<link[^>]*alternate"[^>]*>(?:</link>)?)', r"\1\1", "DuplicateAtomLink feed/link"),
    ("atom.xml", 'rel="self"', 'rel="selves"', "UnregisteredAtomLinkRel feed/link"),
    ("atom.xml", 'type="application/atom.xml"', 'type="atom"', "InvalidMIMEType feed/link"),
    ("atom.xml", "<name>", "<name>&lt;b&gt;", "ContainsHTML author/name"),
    ("atom.xml", "<name>[^<]*", "<name>", "NotBlank author/name"),
    ("atom.xml", "&lt;p&gt;Words", "&lt;p onclick=x&gt;Words", "SecurityRisk entry/content"),
    ("atom.xml", "&lt;p&gt;Words", "&lt;p style=x&gt;Words", "DangerousStyleAttr entry/content"),
    ("atom.xml", "&lt;p&gt;Words", "&lt;a href=x&gt;Words", "ContainsRelRef entry/content"),
    ("atom.xml", "&lt;p&gt;Words", "&lt;p&gt;&lt;/i&gt;", "NotHtml entry/content"),
    ("atom.xml", '<title type="html">', "<title>", "title is not declared as HTML"),
    ("atom.xml", "<id>urn:uuid:", "<id>tag:", "is none of ours"),
    ("rss.xml", "<description>.*?</description>", "", "MissingElement channel/description"),
    ("rss.xml", "(<title>.*?</title>)", r"\1\1", "DuplicateElement channel/title"),
    ("rss.xml", "<pubDate>[^<]*", "<pubDate>yesterday", "InvalidRFC2822Date item/pubDate"),
    ("rss.xml", 'isPermaLink="false"', "", "a guid that says it is an address"),
    ("rss.xml", "(<item>.*</item>)", r"\1\1", "ids are not distinct"),
    ("feed.json", "/version/1.1", "/version/1", "version or feed_url"),
    ("feed.json", '"date_published": "2026', '"date_published": "26', "dates"),
    ("feed.json", '"summary"', '"summery"', "unknown keys"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "pattern", "instead", "said"), BROKEN)
def test_what_is_broken_is_found(client, name, pattern, instead, said):
    published()
    text = client.get(f"/feed/{name}").text
    assert broken_rules(name, text.encode(), f"{SITE}/feed/{name}") == []
    broken, count = re.subn(pattern, instead, text, count=1, flags=re.DOTALL)
    assert count
    assert any(said in complaint for complaint in broken_rules(name, broken.encode(), f"{SITE}/feed/{name}"))


def expected(folder):
    """{file: what the validator's authors expect of it} of those cases that are Atom or RSS 2.0."""
    rules = map(json.loads, (folder / "rules.jsonl").read_text().splitlines())
    told = {rule["file"].removeprefix("testcases/").replace("/", "-"): rule["expect"] for rule in rules}
    files = {path: told[path.name] for path in (folder / "cases").iterdir() if path.name in told}
    return {path: told for path, told in files.items() if re.search(r'<(\w+:)?feed |<rss version="2', path.read_text())}


def test_the_validators_own_cases_are_judged_as_its_authors_do(corpus):
    judged, wrong = [], []
    for path, expectation in expected(corpus / "feeds").items():
        denied, rule = re.match(r"(!?)(\w+)", expectation).groups()
        kept, broken = bool(denied) or rule in KEPT, KEPT.get(rule, rule)
        if broken not in KNOWN or "base64" in path.name:  # content of another type, which we never write
            continue
        place = dict(re.findall(r"(parent|element):([\w:]+)", expectation))
        complaint = f"{broken} {place['parent']}/{place.get('element', '')}" if place else f"{broken} "
        found = any(said.startswith(complaint) for said in public_rules(path.read_bytes()))
        judged.append(rule)
        wrong += [(path.name, expectation)] if found is kept else []
    assert not wrong
    assert len(judged) > 20 and len(set(judged)) > 12
