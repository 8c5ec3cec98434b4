import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.citations.csl import normalise, short_label
from articles.citations.freetext import read_reference, split_references
from tests.limits import in_time


def families(csl):
    return [name.get("family") or name.get("literal") for name in csl.get("author", [])]


def read(text):
    csl = read_reference(text).csl
    assert csl is not None, text
    return csl


def test_an_article_in_apa():
    reading = read_reference(
        "Acemoglu, D., & Restrepo, P. (2019). Automation and new tasks: How technology displaces and reinstates labor. "
        "Journal of Economic Perspectives, 33(2), 3–30. https://doi.org/10.1257/jep.33.2.3"
    )
    assert reading.csl == {
        "type": "article-journal",
        "author": [{"family": "Acemoglu", "given": "D."}, {"family": "Restrepo", "given": "P."}],
        "title": "Automation and new tasks: How technology displaces and reinstates labor",
        "container-title": "Journal of Economic Perspectives",
        "volume": "33",
        "issue": "2",
        "page": "3-30",
        "issued": {"date-parts": [[2019]]},
        "DOI": "10.1257/jep.33.2.3",
    }
    assert reading.confidence > 0.9
    assert reading.unparsed == ""


def test_an_ellipsis_among_the_authors():
    csl = read(
        "Arute, F., Arya, K., Babbush, R., Bacon, D., … & Martinis, J. M. (2019). Quantum supremacy using a programmable "
        "superconducting processor. Nature, 574(7779), 505-510."
    )
    assert families(csl) == ["Arute", "Arya", "Babbush", "Bacon", "Martinis"]
    assert csl["custom"] == {"names-omitted": True}
    assert short_label(csl) == "Arute et al., 2019"
    assert read("Arute, F., Arya, K., ... Martinis, J. M. (2019). A title here. Nature, 574(7779), 505-510.")["custom"]


def test_a_journal_without_numbers_is_kept_as_printed():
    csl = read(
        "Wu, T. (2003). Network neutrality, broadband discrimination. Columbia Law School, Journal of "
        "Telecommunications & High Technology Law (JTHTL), The Archive."
    )
    assert csl["title"] == "Network neutrality, broadband discrimination"
    assert csl["container-title"].startswith("Columbia Law School, Journal of Telecommunications & High Technology Law")
    assert "volume" not in csl


@pytest.mark.parametrize(
    "text",
    [
        "Autor DH, Dorn D, Hanson GH. The China syndrome: local labor market effects. American Economic Review. 2013;103(6):2121-68.",
        "D. H. Autor, D. Dorn, and G. H. Hanson, “The China syndrome: local labor market effects,” American Economic Review, "
        "vol. 103, no. 6, pp. 2121–2168, Oct. 2013.",
        "Autor, David H., David Dorn, and Gordon H. Hanson. “The China Syndrome: Local Labor Market Effects.” American Economic "
        "Review 103, no. 6 (2013): 2121–2168.",
        "Autor, D. H., Dorn, D. and Hanson, G. H. 2013. The China syndrome: local labor market effects. American Economic Review "
        "103(6): 2121-2168.",
        "[12] D. H. Autor, D. Dorn, G. H. Hanson, The China syndrome: local labor market effects, American Economic Review 103 "
        "(2013) 2121-2168.",
    ],
    ids=["vancouver", "ieee", "chicago", "author-date", "date-late"],
)
def test_one_article_in_five_styles(text):
    csl = read(text)
    assert families(csl) == ["Autor", "Dorn", "Hanson"]
    assert csl["title"].lower() == "the china syndrome: local labor market effects"
    assert csl["container-title"] == "American Economic Review"
    assert csl["volume"] == "103"
    assert csl["page"].startswith("2121-")
    assert csl["issued"]["date-parts"][0][0] == 2013


def test_a_book():
    csl = read(
        "Scott, James C. Seeing Like a State: How Certain Schemes Have Failed. New Haven: Yale University Press, 1998."
    )
    assert (csl["type"], families(csl)) == ("book", ["Scott"])
    assert csl["title"] == "Seeing Like a State: How Certain Schemes Have Failed"
    assert (csl["publisher"], csl["publisher-place"]) == ("Yale University Press", "New Haven")


def test_a_chapter_with_its_editors():
    csl = read(
        "Winner, L. (1986). Do artifacts have politics? In D. MacKenzie & J. Wajcman (Eds.), The social shaping of technology "
        "(pp. 26-38). Milton Keynes: Open University Press."
    )
    assert csl["type"] == "chapter"
    assert csl["title"] == "Do artifacts have politics?"
    assert csl["container-title"] == "The social shaping of technology"
    assert [name["family"] for name in csl["editor"]] == ["MacKenzie", "Wajcman"]
    assert csl["page"] == "26-38"


def test_an_edited_book_has_editors_and_no_authors():
    csl = read(
        "Bijker, W. E., & Law, J. (Eds.). (1992). Shaping technology, building society. Cambridge, MA: MIT Press."
    )
    assert "author" not in csl
    assert [name["family"] for name in csl["editor"]] == ["Bijker", "Law"]


def test_a_thesis():
    csl = read(
        "Page, L. (1998). Ranking pages of the web. PhD thesis, Department of Computer Science, Stanford University."
    )
    assert (csl["type"], csl["genre"]) == ("thesis", "PhD thesis")
    assert "Stanford University" in csl["publisher"]


def test_a_body_and_a_web_page():
    csl = read(
        "World Health Organization. (2020). Ethics and governance. Retrieved May 4, 2021, from https://www.who.int/ethics."
    )
    assert csl["author"] == [{"literal": "World Health Organization"}]
    assert csl["URL"] == "https://www.who.int/ethics"
    assert csl["accessed"] == {"literal": "May 4, 2021"}


def test_particles_suffixes_and_et_al():
    csl = read(
        "van der Aalst, W., de Medeiros, A. K., King Jr., M. L., et al. (2005). Mining processes. Data Letters, 9(1), 1-9."
    )
    assert csl["author"] == [
        {"family": "Aalst", "given": "W.", "non-dropping-particle": "van der"},
        {"family": "Medeiros", "given": "A. K.", "non-dropping-particle": "de"},
        {"family": "King", "given": "M. L.", "suffix": "Jr."},
        {"literal": "others"},
    ]


def test_a_work_in_press_has_no_year():
    csl = read("Ostrom, E. (in press). Beyond markets and states. Journal of Institutions, 3(1), 10-20.")
    assert "issued" not in csl
    assert csl["title"] == "Beyond markets and states"


def test_a_paper_without_title_gets_none():
    csl = read("P. W. Higgs, Phys. Rev. Lett. 13, 508 (1964).")
    assert "title" not in csl
    assert (csl["container-title"], csl["volume"], csl["page"]) == ("Phys. Rev. Lett", "13", "508")


@pytest.mark.parametrize(
    "text",
    ["", "Hello", "Leave a reply", "Your email address will not be published. Required fields are marked *", "https://example.org/",
     "It was, as everyone knew, a matter of time before the machines arrived.", "1234567890 " * 10],
)  # fmt: skip
def test_what_is_no_reference_claims_nothing(text):
    reading = read_reference(text)
    assert reading.csl is None
    assert reading.unparsed == reading.raw == " ".join(text.split())


def test_lists_are_split():
    assert split_references("A. One.\nB. Two.\n") == ["A. One.", "B. Two."]
    assert split_references("A. One\nends.\n\nB. Two\n  ends.") == ["A. One ends.", "B. Two ends."]
    assert split_references("[1] A. One\nends.\n[2] B. Two.") == ["[1] A. One ends.", "[2] B. Two."]
    assert split_references("A. One.\n\n\nB. Two.\r\n\r\nC. Three.") == ["A. One.", "B. Two.", "C. Three."]
    assert split_references(" \n ") == split_references("") == []


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        ",",
        "A. A. A. ",
        "1",
        "1 ",
        "Aa ",
        "Aa, ",
        "“",
        '"',
        "In ",
        "(2020) ",
        ": ",
        "; ",
        "doi:10.",
        "van der ",
        "D'",
        "[",
        "J. ",
    ],
)
def test_no_input_takes_long(piece):
    for head in ("", "Coase, R. (1937). ", "Coase R. The firm. "):
        for length in (3_900, 100_000):
            with in_time(piece):
                read_reference(head + (piece * length)[: length - 50])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.text(st.sampled_from(list("AaBb. ,;:()[]“”\"'&-–0129 Éin")), max_size=200))
def test_any_text_is_read_or_left_alone(text):
    reading = read_reference(f"Coase, R. {text}")
    assert 0 <= reading.confidence <= 1
    assert reading.csl is None or normalise(reading.csl) == reading.csl
    assert all(isinstance(work, str) and work for work in split_references(text))
