"""Books, chapters, newspapers and translations: what is printed must be all that was written."""

import pytest

from articles.citations.freetext import ENOUGH, read_reference


def read(text):
    reading = read_reference(text)
    assert reading.csl is not None, text
    assert reading.unparsed == ""
    return reading.csl


def names(people):
    return [
        " ".join(name[part] for part in ("given", "non-dropping-particle", "family", "literal") if part in name)
        for name in people
    ]


@pytest.mark.parametrize(
    ("text", "title", "publisher"),
    [
        ("Solnit, R. (2000). Wanderlust: A history of walking. Viking.", "Wanderlust: A history of walking", "Viking"),
        ("Zuboff, S. (2019). The age of surveillance capitalism. PublicAffairs.", "The age of surveillance capitalism", "PublicAffairs"),
        ("Putnam, R. D. (2020). Bowling alone (2nd ed.). Simon & Schuster.", "Bowling alone", "Simon & Schuster"),
        ("Kahneman, D. (2011). Thinking, fast and slow. Farrar, Straus and Giroux.", "Thinking, fast and slow",
         "Farrar, Straus and Giroux"),
        ("Lewis, M. (2010). The big short. W. W. Norton & Company.", "The big short", "W. W. Norton & Company"),
        ("M. Ó Searcóid, Metric Spaces (Springer, London, 2007).", "Metric Spaces", "Springer"),
    ],
)  # fmt: skip
def test_a_book_has_its_publisher_without_a_place(text, title, publisher):
    csl = read(text)
    assert (csl["type"], csl["title"], csl["publisher"]) == ("book", title, publisher)


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Putnam, R. D. (2020). Bowling alone (2nd ed.). Simon & Schuster.", "2"),
        ("Russell, S. J., & Norvig, P. (2021). Artificial intelligence: A modern approach (4th ed.). Pearson.", "4"),
        ("Rogers, E. M. (1983). Diffusion of innovations. Third edition. New York: Free Press.", "3"),
    ],
)
def test_the_edition_is_not_lost(text, edition):
    assert read(text)["edition"] == edition


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("van der Berg, J. M., de la Cruz, P., & Ó Cinnéide, M. (2018). Particles. Nature, 5(2), 1-9.",
         ["J. M. van der Berg", "P. de la Cruz", "M. Ó Cinnéide"]),
        ("Ó Gráda, C., & O’Rourke, K. H. (1997). Migration as disaster relief. European Review of Economic History, 1(1), 3–25.",
         ["C. Ó Gráda", "K. H. O’Rourke"]),
        ("Mac Giolla Chríost, D., & Ní Bhrádaigh, E. (2005). The Irish language. Routledge.", ["D. Mac Giolla Chríost", "E. Ní Bhrádaigh"]),
        ("Das Gupta, Ashin. The World of the Indian Ocean Merchant. New Delhi: Oxford University Press, 2001.", ["Ashin Das Gupta"]),
        ("DELEUZE, Gilles. GUATTARI, Félix. Mille plateaux. Paris : Minuit, 1980.", ["Gilles Deleuze", "Félix Guattari"]),
    ],
)  # fmt: skip
def test_names_that_begin_with_accents_and_particles(text, people):
    assert names(read(text)["author"]) == people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gamma, A. (2011). A chapter. In H. Editor (Ed.), Book of things (pp. 1–9). Wiley.",
         {"editor": ["H. Editor"], "container-title": "Book of things", "page": "1-9", "publisher": "Wiley"}),
        ("Nordhaus, W. D. (1997). Do real-output and real-wage measures capture reality? In T. Bresnahan & R. Gordon (Eds.), "
         "The economics of new goods (pp. 29–66). University of Chicago Press.",
         {"editor": ["T. Bresnahan", "R. Gordon"], "container-title": "The economics of new goods", "page": "29-66",
          "publisher": "University of Chicago Press"}),
        ("Nordhaus, W. D. (1997). The history of lighting. In T. Bresnahan & R. Gordon (Eds.), The economics of new goods "
         "(2nd ed., Vol. 3, pp. 4–9). University of Chicago Press.",
         {"edition": "2", "volume": "3", "page": "4-9", "publisher": "University of Chicago Press"}),
        ("Winner, Langdon. “Do Artifacts Have Politics?” The Social Shaping of Technology, edited by Donald MacKenzie and Judy "
         "Wajcman, Open University Press, 1999, pp. 28-40.",
         {"editor": ["Donald MacKenzie", "Judy Wajcman"], "container-title": "The Social Shaping of Technology",
          "publisher": "Open University Press"}),
        ("Latour, Bruno. 1992. Where are the missing masses? In Shaping Technology, Building Society: Studies in Sociotechnical "
         "Change, edited by Wiebe E. Bijker and John Law, pp. 225-258. MIT Press, Cambridge.",
         {"editor": ["Wiebe E. Bijker", "John Law"], "page": "225-258",
          "container-title": "Shaping Technology, Building Society: Studies in Sociotechnical Change"}),
        ("Freud, S. (1953). The interpretation of dreams. In J. Strachey (Ed. & Trans.), The standard edition of the works of "
         "Sigmund Freud (Vol. 4, pp. 1–338). Hogarth Press.",
         {"editor": ["J. Strachey"], "translator": ["J. Strachey"], "volume": "4", "publisher": "Hogarth Press"}),
    ],
)  # fmt: skip
def test_a_chapter_keeps_editors_book_and_publisher(text, expected):
    csl = read(text)
    assert csl["type"] == "chapter"
    assert {name: names(csl[name]) if isinstance(csl[name], list) else csl[name] for name in expected} == expected


@pytest.mark.parametrize("paper", ["The Economist", "Wall Street Journal", "Der Spiegel"])
def test_a_paper_as_author_is_no_person(paper):
    csl = read(f"{paper}. (2021, March 6). How the pandemic is reshaping work.")
    assert csl["author"] == [{"literal": paper}]
    assert csl["issued"] == {"date-parts": [[2021, 3, 6]]}


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("(2020, January 7)", [2020, 1, 7]),
        ("(2020, January)", [2020, 1]),
        ("(7 January 2020)", [2020, 1, 7]),
        ("(2020)", [2020]),
    ],
)
def test_the_day_of_publication(written, date):
    csl = read(f"Hern, A. {written}. Facebook bans deepfake videos in run-up to election. The Guardian.")
    assert csl["issued"] == {"date-parts": [date]}
    assert csl["container-title"] == "The Guardian"


@pytest.mark.parametrize(
    ("text", "translator"),
    [
        ("Piketty, T. (2014). Capital in the twenty-first century (A. Goldhammer, Trans.). Harvard University Press.", "A. Goldhammer"),
        ("Piketty, T. (2014). Capital in the twenty-first century (A. Goldhammer, Trans.; 2nd ed.). Belknap Press.", "A. Goldhammer"),
        ("Piketty, Thomas. Capital in the Twenty-First Century. Translated by Arthur Goldhammer. Cambridge, MA: Harvard "
         "University Press, 2014.", "Arthur Goldhammer"),
    ],
)  # fmt: skip
def test_the_translator_is_named_and_not_in_the_title(text, translator):
    csl = read(text)
    assert names(csl["translator"]) == [translator]
    assert csl["title"].lower() == "capital in the twenty-first century"


def test_the_year_of_the_original():
    csl = read(
        "Beck, U. (1992). Risk society: Towards a new modernity (M. Ritter, Trans.). Sage. (Original work published 1986)"
    )
    assert csl["original-date"] == {"date-parts": [[1986]]}
    assert (csl["publisher"], csl["issued"]) == ("Sage", {"date-parts": [[1992]]})


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Bush, V. (1945). As we may think. https://www.theatlantic.com/magazine/ archive/1945/07/as-we-may-think/303881/",
         "https://www.theatlantic.com/magazine/archive/1945/07/as-we-may-think/303881/"),
        ("Berners-Lee, T. (1989). Information management: A proposal. http://www .w3.org/History/1989/proposal.html",
         "http://www.w3.org/History/1989/proposal.html"),
    ],
)  # fmt: skip
def test_an_address_torn_by_copying_is_mended(text, address):
    assert read(text)["URL"] == address


@pytest.mark.parametrize(
    "rest",
    [
        "Reprinted in The essential Turing, with an introduction on the imitation game and its critics.",
        "See also the very long discussion that this paper has had among philosophers since.",
    ],
)
def test_a_reading_that_would_lose_words_claims_nothing(rest):
    whole = "Turing, A. M. (1950). Computing machinery and intelligence. Mind, 59(236), 433–460."
    assert read(whole)["container-title"] == "Mind"
    reading = read_reference(f"{whole} {rest}")
    assert reading.csl is None
    assert reading.confidence < ENOUGH
    assert reading.unparsed == reading.raw


def test_few_words_left_over_are_named():
    reading = read_reference(
        "Turing, A. M. (1950). Computing machinery and intelligence. Mind, 59(236), 433–460. Reprinted often."
    )
    assert reading.csl["page"] == "433-460"
    assert reading.unparsed == "Reprinted often"
