"""Essays as Markdown and JSON, their works in three formats, and what a page tells machines of all this."""

import html
import json
import re
from datetime import UTC, datetime, timedelta

import bibtexparser
import pytest
import yaml
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from articles import citing, publishing
from articles.as_markdown import as_markdown, line
from articles.manuscripts.manuscript import Work
from articles.manuscripts.reading import read
from articles.markup import clean_author
from articles.models import Article, Edition, Person
from tests.factories import MORNING, change, make_article, part, published, work
from tests.pictures import make_picture

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(days=1)
ADDRESS = "http://127.0.0.1:8000/articles/the-price-of-patience/"
COMMONMARK = MarkdownIt("commonmark").enable("table").use(footnote_plugin)


@pytest.fixture
def essay(db):
    body = '<p>It <em>was</em> so.<cite data-keys="okafor" data-locators="p. 24">x</cite><span data-note>An aside.</span></p>'
    body += "<ul><li>One</li><li>Two<ol><li>Deep</li></ol></li></ul><pre><code>a  b\n</code></pre>"
    body += "<table><caption>Sums</caption><tr><th>A|B</th><th>C</th></tr><tr><td>1</td><td>2</td></tr></table>"
    return published(
        sections=[
            part(body, anchor="opening-words"),
            part("<blockquote><p>Quoted.</p></blockquote>", "1. A *Heading*"),
        ],
        references=[
            work("okafor", DOI="10.1000/182", **{"container-title": "Accounts; and Ends"}),
            Work("plain", "Anonymous, a pamphlet of no date", None),
        ],
        topics=["Economics"],
    )


def test_markdown_has_the_essay_with_marks_that_name_its_works(client, essay):
    answer = client.get("/articles/the-price-of-patience.md")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    _, front, body = answer.text.split("---\n", 2)
    about = yaml.safe_load(front)
    assert (about["title"], about["author"], about["edition"]) == ("The Price of Patience", ["Aiko Brandt"], 1)
    assert (str(about["date"]), about["url"]) == ("2026-03-02", ADDRESS)
    assert "It *was* so.[^1] (p. 24)[^a]" in body
    assert "- One\n- Two\n\n  1. Deep" in body
    assert "```\na  b\n```" in body
    assert "Sums\n\n| A\\|B | C |\n| --- | --- |\n| 1 | 2 |" in body
    assert "\n## 1\\. A \\*Heading\\*\n" in body
    assert "> Quoted." in body
    assert re.search(r"^\[\^1\]: .*On Ledgers.* <https://doi\.org/10\.1000/182>$", body, re.MULTILINE)
    assert re.search(r"^- Anonymous, a pamphlet of no date", body, re.MULTILINE)
    assert "[^a]: An aside." in body
    page = COMMONMARK.render(body)
    assert page.count('class="footnote-ref"') == 2 and "<table>" in page


def test_markdown_is_understood_by_our_own_reader(client, essay):
    manuscript = read(client.get("/articles/the-price-of-patience.md").text, "essay.md")
    assert (manuscript.title, manuscript.byline) == ("The Price of Patience", ["Aiko Brandt"])


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
@example("1. a").via("a list")
@example("- a").via("a list")
@example("===").via("a heading's underline")
@example("Wow!").via("a picture's sign before a link")
@example("[a](b) ![c](d) <https://example.org> &amp; \\ `x` ~~y~~ |z| [^1]").via("signs")
def test_whatever_is_written_is_read_from_markdown_as_it_was_written(text):
    written = html.escape(text, quote=False)
    plain = " ".join(text.split())
    for tag in ("em", "strong", "sub", "cite", 'a href="/feeds/"'):
        marked = f"<{tag}>{written}</{tag.split()[0]}>"
        source = clean_author(f"<p>a{marked}b</p><p>{written}{marked}</p>")
        page = COMMONMARK.render(as_markdown(source, ADDRESS))
        assert words(page).replace(" ", "") == f"a{plain}b{plain}{plain}".replace(" ", "")
    assert words(COMMONMARK.render(f"## {line(text)}")) == plain


def test_json_has_edition_sections_and_works(client, essay):
    change(essay, "<p>Set right.</p>")
    publishing.correct(essay, "A slip.", LATER)
    told = client.get("/articles/the-price-of-patience.json").json()
    assert told["url"] == ADDRESS
    assert (told["edition"]["number"], told["edition"]["kind"], told["edition"]["note"]) == (2, "correction", "A slip.")
    assert told["edition"]["dated"] == LATER.isoformat() and told["edition"]["published"] == MORNING.isoformat()
    assert told["sections"][0]["html"] == "<p>Set right.</p>"
    assert [work["id"] for work in told["references"]] == ["okafor", "plain"]


def test_references_in_three_formats(client, essay):
    address = "/articles/the-price-of-patience/references."
    works = client.get(address + "json")
    assert works.headers["Content-Type"] == "application/vnd.citationstyles.csl+json"
    assert [(work["id"], work["type"]) for work in works.json()] == [("okafor", "book"), ("plain", "document")]
    bib = client.get(address + "bib")
    assert [entry.key for entry in bibtexparser.parse_string(bib.text).entries] == ["okafor", "plain"]
    ris = client.get(address + "ris").text
    assert ris.count("TY  - ") == ris.count("ER  - \r\n") == 2
    assert 'filename="the-price-of-patience-references.bib"' in bib.headers["Content-Disposition"]
    assert (
        client.get(address + "xml").status_code == client.get("/articles/the-price-of-patience.xml").status_code == 404
    )


def test_an_essay_that_cites_nothing_has_empty_lists(client):
    published()
    assert client.get("/articles/the-price-of-patience/references.json").json() == []
    assert client.get("/articles/the-price-of-patience/references.bib").text == ""


PLACES = (".md", ".json", "/references.bib", "/references.json", "/card-1.png", "/replies/feed/atom.xml")


@pytest.mark.parametrize("place", PLACES)
def test_a_former_address_leads_to_the_present_one_in_one_hop(client, place):
    article = published()
    Article.objects.filter(pk=article.pk).update(slug="moved")
    publishing.update(article, "A new name.", LATER)
    answer = client.get(f"/articles/the-price-of-patience{place}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/articles/moved{place.replace('card-1', 'card-2')}"


@pytest.mark.parametrize("place", PLACES)
def test_a_retracted_essay_is_no_data(client, place):
    article = published()
    Article.objects.filter(pk=article.pk).update(slug="moved")
    publishing.update(article, "A new name.", LATER)
    publishing.retract(article, "The data were wrong.", LATER + timedelta(days=1))
    for slug in ("moved", "the-price-of-patience"):
        assert client.get(f"/articles/{slug}{place}").status_code == 404
    page = client.get("/articles/moved/").text
    assert not re.findall(r'<link rel="(?:alternate|cite-as|author)"[^>]*moved', page)
    assert '"creativeWorkStatus": "Retracted"' in page


@pytest.mark.parametrize("place", PLACES)
def test_data_is_the_same_bytes_for_everybody_and_revalidated(client, essay, place):
    answer = client.get(f"/articles/the-price-of-patience{place}")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not answer.cookies and "Cookie" not in answer.headers.get("Vary", "")
    again = client.get(f"/articles/the-price-of-patience{place}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_names_its_data_its_authors_and_how_it_is_cited(client, essay):
    page = client.get("/articles/the-price-of-patience/").text
    links = dict(re.findall(r'<link rel="alternate" type="([^"]+)"[^>]*? href="(/articles/[^"]+)">', page))
    assert links["text/markdown"] == "/articles/the-price-of-patience.md"
    for kind, address in links.items():
        assert client.get(address).headers["Content-Type"].startswith(kind), address
    assert f'<link rel="cite-as" href="{ADDRESS}">' in page
    assert '<link rel="author" href="/authors/aiko-brandt/">' in page
    for form in ("bib", "ris", "json"):
        assert f'href="/articles/the-price-of-patience/references.{form}"' in page


def schema(client, address="/articles/the-price-of-patience/"):
    """All that the page's data blocks tell of one thing."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text)
    told = [json.loads(block) for block in blocks]
    assert len({block["@id"] for block in told}) == 1
    return {name: value for block in told for name, value in block.items()}


def test_schema_org_tells_of_works_orcid_dates_and_corrections(client, essay):
    Person.objects.update(orcid="0000-0002-1825-0097")
    publishing.correct(essay, "A slip & <more>.", LATER)
    told = schema(client)
    assert told["author"][0]["sameAs"] == "https://orcid.org/0000-0002-1825-0097"
    assert [work["@type"] for work in told["citation"]] == ["Book", "CreativeWork"]
    assert told["citation"][0]["url"] == "https://doi.org/10.1000/182"
    assert told["citation"][0]["author"] == [{"@type": "Person", "name": "L. Okafor"}]
    assert told["citation"][1]["name"] == "Anonymous, a pamphlet of no date"
    assert (told["datePublished"], told["dateModified"]) == (MORNING.isoformat(), LATER.isoformat())
    assert told["correction"] == [
        {"@type": "CorrectionComment", "text": "A slip & <more>.", "datePublished": LATER.isoformat()}
    ]


def test_an_edition_printed_before_orcids_were_told_has_none(essay):
    edition = Edition.objects.get()
    del edition.byline[0]["orcid"]
    assert "sameAs" not in citing.schema(edition)


def test_there_is_a_citation_reference_for_each_work(client, essay):
    page = client.get("/articles/the-price-of-patience/").text
    assert re.findall('<meta name="citation_reference" content="([^"]+)">', page) == [
        "citation_title=On Ledgers; citation_author=L. Okafor; citation_publication_date=2021; "
        "citation_journal_title=Accounts, and Ends; citation_doi=10.1000/182",
        "Anonymous, a pamphlet of no date",
    ]


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        ({"type": "chapter", "container-title": "Fish, a Reader"}, "citation_inbook_title=Fish, a Reader"),
        ({"type": "article-journal", "container-title": "Annals"}, "citation_journal_title=Annals"),
        ({"type": "thesis", "publisher": "A College"}, "citation_dissertation_institution=A College"),
        (
            {"type": "report", "publisher": "A Bank", "URL": "https://bank.example/?a=1;b=2"},
            "citation_technical_report_institution=A Bank; citation_fulltext_html_url=https://bank.example/?a=1%3Bb=2",
        ),
    ],
)
def test_what_a_work_is_part_of_and_who_published_it_are_called_by_its_kind(client, told, parts):
    published(references=[work("a", **told)])
    page = client.get("/articles/the-price-of-patience/").text
    assert re.search('<meta name="citation_reference" content="([^"]+)">', page)[1].endswith(f"=2021; {parts}")


def test_markdown_has_the_picture_and_whose_it_is(client):
    article = make_article()
    make_picture(alt="A [harbour]", lead_of=article)
    publishing.publish(article, MORNING)
    body = client.get("/articles/the-price-of-patience.md").text.split("---\n", 2)[2]
    picture = Edition.objects.get().picture
    assert body.startswith(f"\n![A \\[harbour\\]](<http://127.0.0.1:8000{picture['src']}>)\n\nPicture: ")


VAN_DER_MEER = {"family": "Meer", "given": "Jan", "non-dropping-particle": "van der"}
KING = {"family": "King", "given": "Martin Luther", "suffix": "Jr."}
VILLON = {"family": "Villon", "given": "Anne", "dropping-particle": "de"}


def test_names_of_works_have_all_their_parts_in_their_order(client):
    published(references=[work("a", author=[VAN_DER_MEER, KING, VILLON, {"literal": "A Bank"}])])
    names = ["Jan van der Meer", "Martin Luther King Jr.", "Anne de Villon", "A Bank"]
    assert [person["name"] for person in schema(client)["citation"][0]["author"]] == names
    page = client.get("/articles/the-price-of-patience/").text
    (told,) = re.findall('<meta name="citation_reference" content="([^"]+)">', page)
    assert re.findall("citation_author=([^;]+)", told) == names


def test_who_edited_a_work_without_authors_is_told_as_its_editor(client):
    published(references=[work("a", author=[], editor=[VAN_DER_MEER]), work("b", editor=[KING])])
    edited, written = schema(client)["citation"]
    assert edited["editor"] == [{"@type": "Person", "name": "Jan van der Meer"}] and "author" not in edited
    assert [person["name"] for person in written["author"]] == ["L. Okafor"] and "editor" not in written
    page = client.get("/articles/the-price-of-patience/").text
    told = re.findall('<meta name="citation_reference" content="([^"]+)">', page)
    assert "citation_editor=Jan van der Meer;" in told[0] and "citation_author" not in told[0]
    assert "citation_author=L. Okafor;" in told[1] and "citation_editor" not in told[1]


def test_json_says_of_a_picture_where_it_is_and_no_address_is_relative(client):
    picture = make_picture(alt="A harbour")
    figure = (
        f'<figure data-picture="{picture.pk}"><figcaption>At sea.</figcaption></figure><p><a href="/feeds/">x</a></p>'
    )
    article = make_article(sections=[part(figure)])
    make_picture(alt="Another", width=900, lead_of=article)
    publishing.publish(article, MORNING)
    answer = client.get("/articles/the-price-of-patience.json")
    assert answer.json()["picture"]["src"].startswith("http://127.0.0.1:8000/media/")
    assert answer.text.count("/media/") == 2 and "srcset" not in answer.text
    strings = []
    json.loads(answer.text, object_hook=lambda told: strings.extend(map(str, told.values())))
    assert not re.findall(r'(?:^|["\s])/(?!>)[^"\s]*', "\n".join(strings))
    assert answer.text.count('href=\\"http://127.0.0.1:8000/feeds/\\"') == 1


@pytest.mark.parametrize(("zone", "year"), [("Europe/Berlin", 2026), ("America/New_York", 2025)])
def test_the_key_of_a_citation_has_the_year_of_the_magazines_clock(client, zone, year):
    published(at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    with timezone.override(zone):
        text = citing.citation(Edition.objects.get())["bibtex"]
        assert f"{{brandt{year}price," in text and f"year = {{{year}}}" in text
