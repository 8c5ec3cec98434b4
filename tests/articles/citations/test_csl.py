from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.citations.csl import clean_doi, normalise, plain_text, short_label, work_url, year

ADA = {"family": "Lovelace", "given": "Ada"}
BABBAGE = {"family": "Babbage", "given": "Charles"}
IN_1843 = {"date-parts": [[1843]]}


def test_a_label_names_one_or_two_authors_and_the_year():
    assert short_label({"author": [ADA], "issued": IN_1843}) == "Lovelace, 1843"
    assert short_label({"author": [ADA, BABBAGE], "issued": IN_1843}) == "Lovelace & Babbage, 1843"


def test_a_label_shortens_three_authors_and_those_left_out():
    assert short_label({"author": [ADA, BABBAGE, ADA], "issued": IN_1843}) == "Lovelace et al., 1843"
    assert short_label({"author": [ADA, {"literal": "others"}], "issued": IN_1843}) == "Lovelace et al., 1843"
    omitted = {"author": [ADA, BABBAGE], "custom": {"names-omitted": True}}
    assert short_label(omitted) == "Lovelace et al., n.d."


def test_a_label_falls_back_to_bodies_editors_and_title():
    assert short_label({"author": [{"literal": "World Bank"}], "issued": IN_1843}) == "World Bank, 1843"
    assert short_label({"editor": [BABBAGE], "issued": IN_1843}) == "Babbage, 1843"
    assert short_label({"title": "On <i>Engines</i>", "issued": IN_1843}) == "On Engines"
    assert short_label({}) == "Untitled"


def test_a_label_keeps_the_particle():
    beethoven = {"family": "Berg", "given": "J.", "non-dropping-particle": "van den"}
    assert short_label({"author": [beethoven], "issued": {"date-parts": [["2001"]]}}) == "van den Berg, 2001"


def test_a_doi_is_found_in_every_form():
    for text in (
        "10.1038/s42254-021-00398-z",
        "https://doi.org/10.1038/s42254-021-00398-z",
        "http://dx.doi.org/10.1038/s42254-021-00398-z.",
        "doi:10.1038/s42254-021-00398-z,",
        "(DOI 10.1038/s42254-021-00398-z)",
        "https://doi.org/10.1038%2Fs42254-021-00398-z",
    ):
        assert clean_doi(text) == "10.1038/s42254-021-00398-z"


def test_a_doi_keeps_brackets_of_its_own():
    assert clean_doi("10.1016/S0140-6736(05)61030-X.") == "10.1016/S0140-6736(05)61030-X"
    assert clean_doi("(see 10.1016/S0140-6736(05)61030-X)") == "10.1016/S0140-6736(05)61030-X"


def test_what_is_no_doi_is_empty():
    for text in ("", None, 12, "10.5 per cent", "110.1000/x", "10.1000/"):
        assert clean_doi(text) == ""


def test_a_work_is_reached_by_its_doi_first():
    assert work_url({"DOI": "10.1000/a", "URL": "https://example.org/"}) == "https://doi.org/10.1000/a"
    assert work_url({"URL": "https://example.org/a?b=c"}) == "https://example.org/a?b=c"


def test_no_link_leads_to_anything_but_the_web():
    for address in ("javascript:alert(1)", "data:text/html,x", "//example.org", "https://", "http://[", 'https://a"b'):
        assert work_url({"URL": address}) == ""


def test_a_doi_with_hostile_letters_is_quoted():
    assert '"' not in work_url({"DOI": '10.1000/a"onclick='})
    assert "<" not in work_url({"DOI": "10.1000/<script>"})


def test_numbers_become_text_and_lists_their_first():
    item = normalise({"type": "journal-article", "volume": 8, "issue": 1.0, "page": "194 – 208", "title": ["A", "B"]})
    assert item == {"type": "article-journal", "volume": "8", "issue": "1", "page": "194-208", "title": "A"}


def test_private_fields_and_other_shapes_are_dropped():
    item = {
        "type": "book",
        "title": {"x": 1},
        "abstract": "secret",
        "note": "n",
        "author": 5,
        "issued": [],
        "foo": "bar",
    }
    assert normalise(item) == {"type": "book"}
    assert normalise(["no", "item"]) == {}


def test_dates_come_in_many_forms():
    assert normalise({"issued": "2021-03-04"})["issued"] == {"date-parts": [[2021, 3, 4]]}
    assert normalise({"issued": {"date-parts": [["2021", "13"]]}})["issued"] == {"date-parts": [[2021, 13]]}
    assert normalise({"issued": {"date-parts": [2021, 99]}})["issued"] == {"date-parts": [[2021]]}
    assert normalise({"issued": {"raw": "Spring 2021"}})["issued"] == {"literal": "Spring 2021"}
    assert "issued" not in normalise({"issued": {"date-parts": [[]]}})
    assert year({"issued": {"literal": "Spring 2021"}}) == "2021"


def test_names_may_be_plain_text():
    assert normalise({"author": ["Plato", {"name": "OECD"}, {"family": 3}, None]})["author"] == [
        {"literal": "Plato"},
        {"literal": "OECD"},
        {"family": "3"},
    ]


def test_plain_text_has_no_markup():
    assert plain_text('A <i>b</i> <span class="nocase">C</span> 1 < 2') == "A b C 1 < 2"
    assert plain_text(None) == ""


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["title", "author", "editor", "issued", "volume", "DOI", "URL", "type", "id", "page", "custom"]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(fields, junk, max_size=6))
def test_junk_becomes_an_item_that_everything_can_read(item):
    tidied = normalise(item)
    assert normalise(tidied) == tidied
    assert short_label(tidied)
    assert work_url(tidied).startswith(("https://", "http://")) or not work_url(tidied)
