"""Markdown in the dialects authors use."""

import re

import pytest

from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.markdown import read_markdown

BIB = """
@article{kop2021, author={Kop, Mauritz}, title={A framework}, journal={Invented Law}, year={2021}, volume={3}}
@article{mock2019, author={Mock, Ada and Sample, Bo}, title={A second one}, journal={Invented Law}, year={2019}}
@book{unused1999, author={Nobody, N.}, title={Never cited}, publisher={Made-up Press}, year={1999}}
"""


def html(text, bibliography=BIB):
    return "\n".join(part.html for part in read_markdown("# T\n\n" + text, bibliography).sections)


def dropped(text):
    return [(entry.what, entry.line) for entry in read_markdown(text).dropped]


def test_front_matter_title_and_sections():
    manuscript = read_markdown(
        "---\nid: demo-1\ntitle: A *title*\nsubtitle: Below it\nauthors:\n  - name: Ada Example\n  - Bo Test\n"
        "tags: [one, two]\nslug: a-title\ndate: 2024-02-03\nlayout: post\nmood: grey\ndraft: true\n---\n\n"
        "Lead.\n\n# One\n\nText.\n\n## Under\n\nMore.\n"
    )
    assert (manuscript.title, manuscript.standfirst, manuscript.slug) == ("A title", "Below it", "a-title")
    assert (manuscript.byline, manuscript.topics) == (["Ada Example", "Bo Test"], ["one", "two"])
    assert (manuscript.source_id, manuscript.date.isoformat()) == ("demo-1", "2024-02-03")
    assert [(part.heading, part.level) for part in manuscript.sections] == [("", 1), ("One", 1), ("Under", 2)]
    assert [(entry.what, entry.line) for entry in manuscript.dropped] == [("mood: grey", 12), ("draft: true", 13)]


def test_the_first_heading_is_the_title_where_nothing_else_is():
    manuscript = read_markdown("# Title\n\nLead.\n\n## A\n\n### B\n\n## C\n")
    assert manuscript.title == "Title"
    assert [(part.heading, part.level) for part in manuscript.sections] == [("", 1), ("A", 1), ("B", 2), ("C", 1)]


@pytest.mark.parametrize(
    ("source", "byline"),
    [("author: Ada Example", ["Ada Example"]), ("author: Ada Example and Bo Test", ["Ada Example", "Bo Test"]),
     ("authors: Example, Ada; Test, Bo; Example, Ada", ["Example, Ada", "Test, Bo"]), ("byline: Ada", ["Ada"]),
     ("author: {given: Ada, family: Example}", ["Ada Example"]), ("author: 7", []), ("author: [null, 3]", ["3"])],
)  # fmt: skip
def test_bylines_in_every_form(source, byline):
    assert read_markdown(f"---\n{source}\n---\nText").byline == byline


def test_broken_front_matter_says_where_and_keeps_what_it_can():
    manuscript = read_markdown("---\ntitle: Good\ntags: [one\nslug: x\n---\n\nText\n")
    assert (manuscript.title, manuscript.slug) == ("Good", "x")
    assert manuscript.dropped[0].what == "front matter" and "YAML" in manuscript.dropped[0].why
    assert manuscript.dropped[0].line in {3, 4}
    assert manuscript.sections[0].html == "<p>Text</p>"


@pytest.mark.parametrize("source", ["&a [1]\nb: *a", "!!python/object:os.system x", "2024-99-99", "- a", "{{{{"])
def test_odd_front_matter_never_breaks(source):
    assert read_markdown(f"---\ntitle: {source}\n---\nText").sections[0].html == "<p>Text</p>"


def test_key_value_lines_are_front_matter_too():
    manuscript = read_markdown(
        "Title: One: two\nDate: 2012-10-31\nTags: a, b, a\nSummary: In **short**.\n    Still.\n\nText.\n"
    )
    assert (manuscript.title, manuscript.topics) == ("One: two", ["a", "b"])
    assert (manuscript.standfirst, manuscript.date.isoformat()) == ("In short. Still.", "2012-10-31")


CITATIONS = {
    "[@kop2021]": '<cite data-keys="kop2021" data-locators="">[@kop2021]</cite>',
    "[@kop2021; @mock2019, p. 24]": '<cite data-keys="kop2021 mock2019" data-locators="|p. 24">[@kop2021; @mock2019, p. 24]</cite>',
    "[see @kop2021]": '(see <cite data-keys="kop2021"',
    "[-@kop2021]": '<cite data-keys="kop2021"',
    "@mock2019 says": 'Mock &amp; Sample (2019) <cite data-keys="mock2019"',
    "@kop2021 [p. 3] says": 'Kop (2021) <cite data-keys="kop2021" data-locators="p. 3"',
    "{cite}`kop2021,mock2019`": '<cite data-keys="kop2021 mock2019" data-locators="|"',
    "{cite:t}`kop2021`": 'Kop (2021) <cite data-keys="kop2021"',
    '<d-cite key="kop2021, mock2019"></d-cite>': '<cite data-keys="kop2021 mock2019"',
    "{% cite kop2021 %}": '<cite data-keys="kop2021"',
    "[@nobody2020]": '<cite data-keys="nobody2020"',
}


@pytest.mark.parametrize("source", CITATIONS)
def test_citations_become_marks(source):
    assert CITATIONS[source] in html(f"Text {source} more.")


@pytest.mark.parametrize(
    "source", ["mail ada@kop2021.example", "`@kop2021`", "[@kop2021](https://x.example)", "@someone", "a \\@kop2021",
               "<https://social.example/@kop2021>", "[talk](https://social.example/@mock2019)", "[see @]", "[@a @b]"],
)  # fmt: skip
def test_what_is_no_citation_stays_text(source):
    assert "data-keys" not in html(source)


def test_only_cited_entries_of_a_bibliography_become_references():
    manuscript = read_markdown("# T\n\nText [@mock2019; @kop2021].\n\n# References\n", BIB)
    assert manuscript.cited == ["mock2019", "kop2021"]
    assert {work.key: work.csl["type"] for work in manuscript.references} == {
        "kop2021": "article-journal",
        "mock2019": "article-journal",
    }
    assert manuscript.dropped == []


@pytest.mark.parametrize(
    "entries",
    ["- Kop, M. (2021). A framework. Invented Law, 3(1), 2-9.\n- Mock, A. (2019). Another. Invented Law, 2(1), 1-8.\n",
     "Kop, M. (2021). A framework. Invented Law, 3(1), 2-9.\n\nMock, A. (2019). Another. Invented Law, 2(1), 1-8.\n",
     "1. Kop, M. (2021). A framework. *Invented Law*, 3(1), 2-9.\n2. Mock, A. (2019). Another. *Invented Law*, 2(1), 1-8.\n",
     "[@kop2021]: Kop, M. (2021). A framework. Invented Law, 3(1), 2-9.\n[@mock2019]: Mock, A. (2019). Another. Invented Law, 2, 1-8.\n"],
)  # fmt: skip
def test_a_reference_list_in_the_text(entries):
    manuscript = read_markdown(f"# T\n\n## One\n\nText (Kop, 2021).\n\n## References\n\n{entries}")
    assert [work.key for work in manuscript.references] == ["kop2021", "mock2019"]
    assert [part.heading for part in manuscript.sections] == ["One"]
    assert manuscript.cited == ["kop2021"]
    assert manuscript.references[0].csl["container-title"] == "Invented Law"


def test_references_in_the_front_matter():
    source = "---\ntitle: T\nreferences:\n- id: kop2021\n  type: book\n  title: A book\n  issued: 2021\n---\n\nText [@kop2021].\n"
    (work,) = read_markdown(source).references
    assert (work.key, work.csl["title"]) == ("kop2021", "A book")


def test_prose_under_sources_stays_a_section():
    text = "# T\n\nText.\n\n## Sources\n\nMost of this I saw myself, and the rest was told to me by people who had seen it.\n"
    assert [part.heading for part in read_markdown(text).sections] == ["", "Sources"]


def test_footnotes_stand_at_their_place():
    source = "Text[^1] more^[inline *note*].\n\n[^1]: First.\n\n    Second [@kop2021].\n\n[^2]: Lonely.\n"
    assert '<span data-note="">First.<br>Second <cite data-keys="kop2021"' in html(source)
    assert '<span data-note="">inline <em>note</em></span>' in html(source)
    assert [entry.what for entry in read_markdown(source).dropped] == ["footnote 2"]


def test_other_dialects_are_kept_as_code_and_reported():
    source = (
        "# T\n\n```{code-cell}\nx = 1\n```\n\n:::{note}\nBoxed.\n:::\n\n{% include a.html %}\n\n"
        "{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\nSee {numref}`fig`.\n"
    )
    text = html(source.removeprefix("# T\n\n"))
    assert re.findall(r"<code[^>]*>([^<]*)", text) == [
        "x = 1\n",
        ":::{note}\nBoxed.\n:::\n",
        "{% include a.html %}",
        "puts 1\n",
        "{numref}`fig`",
    ]
    assert dropped(source) == [("{code-cell}", 3), ("{note}", 7), ("{% include a.html %}", 11), ("{numref} role", 17)]


def test_mathematics_is_kept_as_tex():
    text = html("Let $x_1<2$ cost $5 or $10.\n\n$$\ny = 1\n$$\n")
    assert '<code class="language-tex">x_1&lt;2</code> cost $5 or $10.' in text
    assert '<pre><code class="language-tex">y = 1\n</code></pre>' in text
    assert dropped("# T\n\n$x$ and $y$\n\n$$\nz\n$$\n") == [("mathematics (2 times)", 3), ("mathematics", 5)]


def test_pictures_are_reported_and_a_caption_of_its_own_stays():
    assert dropped("# T\n\n![cat](cat.png) and\n![dog](dog.png)\n") == [("image cat.png", 3), ("image dog.png", 4)]
    assert html("![A cat that sat on the mat.](cat.png)") == "<p><em>A cat that sat on the mat.</em></p>"
    assert html("<figure><img src='a.png'><figcaption>The mat.</figcaption></figure>") == "<p><em>The mat.</em></p>"


def test_raw_html_keeps_its_text_and_loses_what_acts():
    source = (
        "H<sub>2</sub>O <script>alert(1)</script><b onclick='x()'>bold</b> <blink>old</blink>\n\n"
        "<div class='a'>\n\n## In a box\n\nText <iframe src='x'></iframe>\n\n</div>\n"
    )
    manuscript = read_markdown("# T\n\n" + source)
    assert manuscript.sections[0].html == "<p>H<sub>2</sub>O <strong>bold</strong> old</p>"
    assert manuscript.sections[1].heading == "In a box"
    assert [(entry.what, entry.line) for entry in manuscript.dropped] == [
        ("<script>", 3),
        ("<blink>", 3),
        ("<div>", 5),
        ("<iframe>", 9),
    ]


def test_a_heading_inside_a_list_or_quotation_cuts_nothing():
    assert [part.heading for part in read_markdown("# T\n\n> ## Quoted\n>\n> Text.\n\n- # Item\n").sections] == [""]


def test_no_text_is_no_manuscript():
    with pytest.raises(Unreadable, match="no text"):
        read_markdown("---\nlayout: post\n---\n\n<!-- nothing -->\n")
