import re

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.citations.bibtex import read_bibtex
from articles.citations.csl import plain_text
from articles.citations.exchange import to_bibtex, to_ris

OSTROM = {
    "type": "book",
    "author": [{"family": "Ostrom", "given": "Elinor"}],
    "title": "Governing the Commons",
    "publisher": "Cambridge University Press",
    "publisher-place": "Cambridge",
    "issued": {"date-parts": [[1990, 11]]},
    "ISBN": "978-0-521-40599-7",
}


def test_a_book_in_bibtex():
    assert to_bibtex(OSTROM, "ostrom1990") == (
        "@book{ostrom1990,\n"
        "  author = {Ostrom, Elinor},\n"
        "  title = {{Governing the Commons}},\n"
        "  isbn = {978-0-521-40599-7},\n"
        "  publisher = {Cambridge University Press},\n"
        "  address = {Cambridge},\n"
        "  year = {1990},\n"
        "  month = {11}\n"
        "}\n"
    )


def test_a_book_in_ris():
    assert to_ris(OSTROM) == (
        "TY  - BOOK\r\nAU  - Ostrom, Elinor\r\nTI  - Governing the Commons\r\nPY  - 1990\r\nDA  - 1990/11\r\n"
        "PB  - Cambridge University Press\r\nCY  - Cambridge\r\nSN  - 978-0-521-40599-7\r\nER  - \r\n"
    )


def test_special_characters_are_escaped():
    assert r"R\&D at 5\% \$ \# a\_b \{x\} \textasciitilde{} \textasciicircum{} \textbackslash{} é" in to_bibtex(
        OSTROM | {"title": r"R&D at 5% $ # a_b {x} ~ ^ \ é"}, "a"
    )


def test_a_lone_brace_does_not_swallow_the_file():
    entry = to_bibtex(OSTROM | {"title": "A } and { B"}, "a")
    assert entry.count("{") == entry.count("}")
    assert len(read_bibtex(entry + to_bibtex(OSTROM, "b"))[0]) == 2


def test_types_follow_bibtex():
    for kind, wanted in (
        ("article-journal", "article"),
        ("chapter", "incollection"),
        ("paper-conference", "inproceedings"),
        ("thesis", "phdthesis"),
        ("report", "techreport"),
        ("webpage", "online"),
        ("song", "misc"),
    ):
        assert to_bibtex({"type": kind, "title": "T"}, "a").startswith(f"@{wanted}{{a,")


def test_bodies_and_particles_and_suffixes():
    names = [
        {"literal": "Johnson and Johnson"},
        {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "others"},
    ]
    entry = to_bibtex(OSTROM | {"author": names}, "a")
    assert "author = {{Johnson and Johnson} and van Gogh, Vincent and King, Jr., Martin Luther and others}," in entry
    assert "AU  - van Gogh, Vincent\r\n" in to_ris(OSTROM | {"author": names})
    assert "others" not in to_ris(OSTROM | {"author": names})


def test_markup_becomes_commands():
    entry = to_bibtex(OSTROM | {"title": "On <i>H</i><sub>2</sub>O <b>x</i>"}, "a")
    assert "On HO" not in entry
    assert r"\emph{H}\textsubscript{2}O" in to_bibtex(OSTROM | {"title": "On <i>H</i><sub>2</sub>O"}, "a")
    assert entry.count("{") == entry.count("}")


def test_the_doi_goes_before_the_address():
    entry = to_bibtex(OSTROM | {"DOI": "10.1000/a_b", "URL": "https://example.org/"}, "a")
    assert "doi = {10.1000/a_b}" in entry
    assert "url" not in entry
    assert "UR  - https://doi.org/10.1000/a_b\r\n" in to_ris(OSTROM | {"DOI": "10.1000/a_b"})


def test_no_value_makes_a_line_of_its_own():
    hostile = "x\r\nER  - \r\nTY  - JOUR\nTI  - y\u2028z\x0bw"
    record = to_ris(
        {"type": "book", "title": hostile, "author": [{"family": hostile}], "publisher": hostile, "DOI": hostile}
    )
    lines = record.splitlines()
    assert len(lines) == record.count("\r\n") == 5
    assert [line[:6] for line in lines] == ["TY  - ", "AU  - ", "TI  - ", "PB  - ", "ER  - "]


def test_junk_is_survived():
    assert to_bibtex({}, "") == "@misc{work\n}\n"
    assert to_ris({"title": [None], "author": {"x": 1}}) == "TY  - GEN\r\nER  - \r\n"


# Letters and marks as titles have them. Not among them: quotes and the "?`" and "!`" of TeX, which pandoc sets its own way.
letters = st.characters(
    codec="utf-8", categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F, exclude_characters="ŉŀĿ"
) | st.sampled_from(list("&%$#_~^\\{}-.,:;()+=@|*/ "))
titles = st.text(letters, min_size=1, max_size=40).map(lambda text: " ".join(f"T{text}x".split()))
names = st.text(
    st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F, exclude_characters="ŉŀĿ"), min_size=2, max_size=12
)


def same(text):
    return " ".join(re.sub(r"[‐-―−-]+", "-", plain_text(text)).replace("\u00a0", " ").split())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(titles, st.lists(st.tuples(names, names), min_size=1, max_size=3)), min_size=1, max_size=12),
    st.integers(1500, 2030),
)
def test_what_is_written_is_read_back(works, in_year):
    written = []
    for title, people in works:
        author = [{"family": family.title(), "given": given_name.title()} for family, given_name in people]
        item = {"type": "article-journal", "title": title, "author": author, "volume": "4", "page": "194-208"}
        written.append(item | {"issued": {"date-parts": [[in_year]]}})
    text = "\n".join(to_bibtex(item, f"k{number}") for number, item in enumerate(written))
    entries, problems = read_bibtex(text)
    assert not problems
    for entry, item in zip(entries, written, strict=True):
        lone = item["title"].count("{") != item["title"].count("}") or re.search(r"}[^{]*{", item["title"])
        assert lone or same(entry.csl["title"]) == same(item["title"])
        assert entry.csl["author"] == item["author"]
        assert [entry.csl[name] for name in ("issued", "volume", "page")] == [
            item[name] for name in ("issued", "volume", "page")
        ]
