"""References typed below an essay: read, shown, joined to its list when it is saved."""

import re

import pytest

from articles.bibliography import in_library
from articles.manuscripts.box import read_box
from articles.models import Reference
from tests.articles.test_admin import ESSAYS, save
from tests.articles.test_writing import editor  # noqa: F401
from tests.factories import make_article, part, work
from tests.roles_cast import essay_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]

LINES = """Krelina, M. (2021). Quantum technology for military applications. EPJ Quantum Technology, 8(1), 24.
Okafor, L. (2021). On Ledgers. Lagos: Ledger Press.
??? what is this"""
BIBTEX = """@article{krelina, author = {Krelina, Michal}, title = {Quantum technology for military applications}, journal = {EPJ},
  year = {2021}, doi = {10.1140/epjqt/s40507-021-00113-y}}
@book{quist, author = {Quist, Ada}, title = {New}, year = 2020}
"""


@pytest.fixture
def essay(db):
    return make_article(references=[work("a")], sections=[part('<p><cite data-keys="krelina2021 gone">[x]</cite></p>')])


def read(client, essay, works, **more):
    return client.post(f"{ESSAYS}{essay.pk}/change/", essay_form(essay, works=works, _read="yes", **more)).text


def row(page, number):
    return re.search(rf'<tr class="form-row[^>]* id="citations-{number}">(.*?)</tr>', page, re.DOTALL)[1]


def rows(page):
    """The fields of the list, as a browser would send them from this page."""
    fields = dict(
        re.findall(r'<input type="(?:hidden|text|number)" name="(citations-\d+-\w+)"(?: value="([^"]*)")?', page)
    )
    fields |= dict(re.findall(r'<select name="(citations-\d+-reference)".*?value="(\d*)" selected', page, re.DOTALL))
    for name in re.findall(r'<select name="(citations-\d+-reference)"', page):
        fields.setdefault(name, "")
    fields = {
        name: value.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
        for name, value in fields.items()
    }
    return fields | {"citations-TOTAL_FORMS": re.search(r'name="citations-TOTAL_FORMS" value="(\d+)"', page)[1]}


def test_reading_shows_a_table_and_saves_nothing(client, essay):
    page = read(client, essay, LINES)
    assert "References read: 2. Nothing is saved yet." in page and "Please correct" not in page
    first, last = row(page, 1), row(page, 2)
    assert 'value="krelina2021"' in first and "Article · Krelina, 2021 · Quantum technology" in first
    assert "New to the library." in first
    assert re.search(r"data-times>1<", first)
    assert "Not understood: readers see it as it was typed." in last
    assert "“okafor2021” is in the list already, as “a”." in page
    assert "in no row above: <code>gone</code>" in page
    assert essay.citations.count() == Reference.objects.count() == 1


def test_what_was_read_is_saved_as_it_was_typed(client, essay):
    page = read(client, essay, LINES)
    assert save(client, essay, **rows(page)).status_code == 302
    krelina, odd = Reference.objects.order_by("pk")[1:]
    assert krelina.raw == LINES.split("\n")[0] and krelina.csl["container-title"] == "EPJ Quantum Technology"
    assert (odd.raw, odd.csl) == ("??? what is this", None)
    assert [citation.key for citation in essay.citations.all()][:2] == ["a", "krelina2021"]


def test_saving_reads_the_box_too(client, essay):
    assert save(client, essay, works=BIBTEX).status_code == 302
    assert [citation.key for citation in essay.citations.all()] == ["a", "krelina", "quist"]
    assert Reference.objects.get(doi="10.1140/epjqt/s40507-021-00113-y").raw.startswith("@article{krelina")


def test_a_work_of_the_library_is_offered_by_its_doi(client, essay):
    known = Reference.objects.create(
        csl={"type": "book", "title": "Other words", "DOI": "10.1140/EPJQT/s40507-021-00113-y"}
    )
    page = read(client, essay, BIBTEX)
    assert "the library’s: Other words" in row(page, 1) and "another work" not in row(page, 1)
    save(client, essay, **rows(page))
    assert essay.citations.get(key="krelina").reference == known
    assert Reference.objects.count() == 3


def test_a_work_of_the_library_is_offered_by_title_and_year(client, essay):
    make_article("Other", references=[work("q", "NEW!", "Somebody", 2020, DOI="10.1000/new")])
    known = Reference.objects.get(doi="10.1000/new")
    page = read(client, essay, BIBTEX)
    assert "the library’s: Somebody (2020)" in row(page, 2)
    sent = rows(page)
    save(client, essay, **sent)
    assert essay.citations.get(key="quist").reference == known


def test_the_offer_may_be_declined(client, essay):
    make_article("Other", references=[work("q", "New", "Somebody", 2020)])
    sent = rows(read(client, essay, BIBTEX)) | {"citations-2-reference": ""}
    page = read(client, essay, "", **sent)
    assert '<option value="" selected>another work' in row(page, 2)
    save(client, essay, **sent)
    assert Reference.objects.filter(csl__title="New").count() == 2


def test_reading_twice_adds_nothing_twice(client, essay):
    page = read(client, essay, LINES)
    page = read(client, essay, LINES, **rows(page))
    assert rows(page)["citations-TOTAL_FORMS"] == "3" and "References read: 0." in page


def test_a_row_that_was_read_can_be_taken_out_again(client, essay):
    sent = rows(read(client, essay, BIBTEX)) | {"citations-1-DELETE": "on"}
    save(client, essay, **sent)
    assert [citation.key for citation in essay.citations.all()] == ["a", "quist"]
    assert Reference.objects.count() == 2


def test_broken_bibtex_stays_in_the_box_and_saves_nothing(client, essay):
    broken = BIBTEX + "@book{lost, title = {No end\n"
    page = save(client, essay, works=broken).text
    assert "This could not be read as a work" in page and "@book{lost, title = {No end" in page
    assert 'value="quist"' in page and essay.citations.count() == 1


def test_a_line_beside_bibtex_is_not_lost():
    box = read_box("% mine\n@string{x = {y}}\n" + BIBTEX + "Berg (2001). Of Bread.")
    assert [work.key for work in box.works] == ["krelina", "quist"]
    assert box.rest == "Berg (2001). Of Bread."


def test_keys_avoid_those_of_the_list():
    line = LINES.split("\n")[0]
    assert [work.key for work in read_box(line, ["krelina2021", "krelina2021a"]).works] == ["krelina2021b"]


@pytest.mark.parametrize("csl", ["[]", "3", '{"type": "book", "title": "<script>"}', "null"])
def test_data_sent_by_hand_is_cut_to_what_it_may_be(client, essay, csl):
    new = {"citations-TOTAL_FORMS": 2, "citations-1-key": "k", "citations-1-raw": "As typed.", "citations-1-csl": csl}
    save(client, essay, **new)
    added = essay.citations.get(key="k").reference
    assert added.raw == "As typed." and set(added.csl or {}) <= {"type", "title"}


def test_one_doi_twice_is_said(client, essay):
    new = {"citations-TOTAL_FORMS": 3}
    for number in (1, 2):
        csl = '{"type": "book", "title": "T", "DOI": "10.1000/one"}'
        new |= {
            f"citations-{number}-key": f"k{number}",
            f"citations-{number}-raw": f"Typed {number}.",
            f"citations-{number}-csl": csl,
        }
    assert "twice in this list" in save(client, essay, **new).text


def test_the_library_is_asked_twice_at_most(django_assert_max_num_queries):
    works = [{"title": f"T{n}", "DOI": f"10.1000/{n}", "issued": {"date-parts": [[1900 + n]]}} for n in range(100)]
    with django_assert_max_num_queries(2):
        assert in_library(works) == [None] * 100
