"""S02, S03 for what an author can write: every field shows the string as it is, and nothing else on the page changes."""

import html
import json

import html5lib
import pytest
from django.db import transaction

from articles import publishing
from articles.manuscripts.manuscript import Work
from articles.models import Article
from tests.factories import MORNING, make_article, part, work

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'-alert(1)-'",
    "</title><svg/onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ settings.SECRET_KEY }} {% debug %} ${7*7} #{7*7}",
    "Robert'); DROP TABLE articles_article;--",
    "a\u2028b\u2029c\u0085d",
    "\u202eright to left\u202c",
    "\u200b\ufeff\u00ad",
    "ثم نفس سقطت",
    "田中さんにあげて下さい",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "👩‍👩‍👧‍👦 🏳0🌈️",
    "../../../etc/passwd%00",
    "=cmd|' /C calc'!A0",
    "@key [@key] <cite data-keys=\"a\">x</cite>",
    "\\textbf{x} $x$ %c &amp; & ~ ^ _ { }",
    "$HOME `touch x` $(touch x)",
    "-1 1e309 NaN null undefined",
    "&lt;b&gt; &#60;b&#62; &nbsp;",
]  # fmt: skip


def written(text):
    """An essay with the string in every field that an author fills."""
    return make_article(
        text,
        standfirst=text,
        byline=[text],
        topics=[text],
        sections=[part(f"<p>{html.escape(text)}</p>"), part(f"<p>{html.escape(text)}</p>", text)],
        slug="hostile",
    )


DRAWN = {"defs", "g", "use", "circle", "path"}


def shape(page):
    """Tags and attribute names of a page in order: what the browser would build. The lines of a plate hang on the slug."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    return [
        (str(element.tag), sorted(element.attrib))
        for element in tree.iter()
        if str(element.tag).rpartition("}")[2] not in DRAWN
    ]


def heading(page):
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    return "".join(tree.find(".//h1").itertext())


def pages(client):
    """{kind: text} of every page that shows the one essay there is."""
    edition = Article.objects.get().editions.get()
    person, topic = edition.people.get(), edition.topics.get()
    addresses = {
        "front": "/",
        "essay": "/articles/hostile/",
        "essays": "/articles/",
        "author": person.get_absolute_url(),
        "topic": topic.get_absolute_url(),
        "authors": "/authors/",
    }
    answers = {kind: client.get(address) for kind, address in addresses.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {kind: answer.text for kind, answer in answers.items()}


def shapes(client, texts):
    """{text: {address: shape}}: one essay at a time, so that pages differ by the string alone."""
    found = {}
    for text in texts:
        with transaction.atomic():
            publishing.publish(written(text), MORNING)
            found[text] = {place: shape(page) for place, page in pages(client).items()}
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_is_shown_as_it_is(client, text):
    publishing.publish(written(text), MORNING)
    assert pages(client)["essay"].count(html.escape(text)) >= 3
    assert heading(pages(client)["essay"]) == text
    for form in ("bib", "ris"):
        assert client.get(f"/articles/hostile/cite.{form}").status_code == 200


def test_no_string_changes_the_shape_of_a_page(client):
    found = shapes(client, ["Plain words", *HOSTILE])
    for text in HOSTILE:
        assert found[text] == found["Plain words"], text


def test_no_string_of_the_corpus_changes_the_shape_of_a_page(client, corpus):
    naughty = {entry["string"] for entry in json.loads((corpus / "hostile" / "naughty-strings.json").read_text())}
    texts = sorted(text for text in naughty if text.strip() and "\x00" not in text and len(text) < 200)
    found = shapes(client, ["Plain words", *texts])
    assert len(found) > 200
    for text in texts:
        assert found[text] == found["Plain words"], text


def test_hostile_reference_data_is_shown_as_it_is(client):
    works = [
        work(f"k{n}", text, text, 1900 + n, **{"container-title": text, "volume": text})
        for n, text in enumerate(HOSTILE)
    ]
    works += [Work(f"raw{n}", text, None) for n, text in enumerate(HOSTILE)]
    marks = "".join(f'<cite data-keys="{w.key}" data-locators="{html.escape(w.raw[:50])}">x</cite>' for w in works)
    publishing.publish(make_article(slug="hostile", references=works, sections=[part(f"<p>{marks}</p>")]), MORNING)
    page = client.get("/articles/hostile/").text
    essay = page.partition("<main")[2].partition('aria-labelledby="replies"')[0]
    assert not {tag for tag, _ in shape(essay)} & {"script", "img", "form", "iframe"}
    assert "<script>alert" not in page
    assert page.count('<li id="ref-') == len(works)
