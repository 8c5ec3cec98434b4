"""What a kept page answers: the same as Django would, to whatever is asked of it."""

import gzip

import brotli
import pytest
from django.test import Client

from articles import publishing
from articles.models import Article
from tests.factories import part, published, work

pytestmark = pytest.mark.django_db

ESSAY = "/articles/the-price-of-patience/"
PAGES = ["/", "/articles/", ESSAY, f"{ESSAY}cite.bib", "/authors/", "/authors/aiko-brandt/", "/topics/economics/"]
PAGES += ["/privacy/", "/accessibility/", "/nothing/", "/feed/atom.xml", "/topics/economics/feed/rss.xml"]
PAGES += ["/authors/aiko-brandt/feed/feed.json", f"{ESSAY}replies/feed/atom.xml", "/sitemap.xml", "/robots.txt"]
PAGES += [f"{ESSAY[:-1]}.md", f"{ESSAY[:-1]}.json", f"{ESSAY}references.bib", f"{ESSAY}card-1.png"]
MOVED = ["", "cite.bib", "card-1.png", "references.ris", "replies/feed/rss.xml", "editions/1/"]
NOT_OURS = ("etag", "content-length")


@pytest.fixture(autouse=True)
def magazine(db, settings, tmp_path):
    settings.CARDS = tmp_path / "cards"
    return published()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_rendered_once_and_is_what_django_answers(reader, address):
    first, second = reader.get(address), reader.get(address)
    assert first == second and len(reader.rendered) == 1
    django = Client().get(address)
    assert (first.status, first.body) == (django.status_code, django.content)
    others = {name.lower(): value for name, value in django.items() if name.lower() not in NOT_OURS}
    assert {name: value for name, value in first.headers.items() if name not in NOT_OURS} == {
        "vary": "Accept-Encoding"
    } | others
    assert first.headers["content-length"] == str(len(first.body))


@pytest.mark.parametrize("place", [*(ESSAY + place for place in MOVED), f"{ESSAY[:-1]}.md"])
def test_where_an_essay_moved_to_is_kept(reader, magazine, place):
    Article.objects.filter(pk=magazine.pk).update(slug="moved")
    publishing.update(magazine, "A new name.")
    assert reader.get(place) == reader.get(place)
    assert reader.get(place).status == 301 and len(reader.rendered) == 1


def test_a_picture_is_not_packed_twice_and_is_not_sent_to_who_has_it(reader):
    plain, packed = reader.get(f"{ESSAY}card-1.png"), reader.get(f"{ESSAY}card-1.png", accept_encoding="br, gzip")
    assert packed == plain and "content-encoding" not in packed.headers
    tag = plain.headers["etag"]
    assert reader.get(f"{ESSAY}card-1.png", accept_encoding="br, gzip", if_none_match=tag).status == 304


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=0.5, br;q=0.3", "gzip"),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("br;q=0, gzip;q=0.0", None),
        ("gzip;q=0.000, *;q=0", None),
        ("identity;q=0", None),  # nothing else is acceptable: better a page than none
        ("identity;q=0, gzip", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("br;q=1.000", "br"),
        ("br;q=7", None),
        ("br;q=x", None),
        ("gzip;level=9", None),
        (", ;,;q=,=", None),
        ("zstd", None),
    ],
)
def test_the_encoding_is_one_that_was_asked_for(reader, accepted, coding):
    plain = reader.get(ESSAY)
    given = reader.get(ESSAY, accept_encoding=accepted)
    unpack = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
    assert given.headers.get("content-encoding") == coding
    assert unpack(given.body) == plain.body
    assert given.headers["content-length"] == str(len(given.body))
    assert given.headers["vary"] == "Accept-Encoding"
    assert (given.headers["etag"] == plain.headers["etag"]) is (coding is None)
    assert len(reader.rendered) == 1


def test_a_tag_is_strong_and_that_of_one_encoding(reader):
    tags = {reader.get(ESSAY, accept_encoding=coding).headers["etag"] for coding in ("", "gzip", "br")}
    assert len(tags) == 3 and all(tag.startswith('"') and tag.endswith('"') for tag in tags)
    assert reader.get("/").headers["etag"] not in tags


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("seen", ["{}", "W/{}", '"other", {}', '"other" ,W/{} , "x"', "*"])
def test_who_has_the_page_is_told_so(reader, seen, method):
    page = reader.get(ESSAY, accept_encoding="br")
    answer = reader.get(ESSAY, method, accept_encoding="br", if_none_match=seen.format(page.headers["etag"]))
    assert (answer.status, answer.body) == (304, b"")
    kept = ("etag", "cache-control", "vary", "content-security-policy")
    assert all(answer.headers[name] == page.headers[name] for name in kept)
    assert not {"content-length", "content-type", "content-encoding"} & set(answer.headers)


@pytest.mark.parametrize("seen", ['"other"', "W/", '"', '"' * 300, ",,,", 'W/"other", "x'])
def test_who_has_another_page_gets_this_one(reader, seen):
    assert reader.get(ESSAY, if_none_match=seen).status == 200


def test_a_page_that_is_not_there_has_no_tag(reader):
    assert "etag" not in reader.get("/nothing/").headers
    assert reader.get("/nothing/", if_none_match="*").status == 404


def test_head_says_what_get_would(reader):
    for address in (ESSAY, "/nothing/", f"{ESSAY}replies/", f"{ESSAY}replies/sent/"):
        head, get = reader.get(address, "HEAD"), reader.get(address)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def test_a_part_is_not_given(reader):
    whole = reader.get(ESSAY)
    for wanted in ("bytes=0-9", "bytes=-5", "bytes=9-1,,x", "lines=1"):
        assert reader.get(ESSAY, range=wanted, if_range=whole.headers["etag"]) == whole


def test_only_what_is_worth_it_is_compressed(reader):
    moved = published("Moved", sections=[part()], references=[work("a")])
    moved.slug = "moved-again"
    answer = reader.get(f"{ESSAY}cite.ris", accept_encoding="gzip")
    assert ("content-encoding" in answer.headers) is (len(answer.body) >= 200)
