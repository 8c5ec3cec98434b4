"""What only looks like markup stays text, and what front matter cannot mean is reported."""

import pytest

from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.markdown import read_markdown

GENERIC = "Vec<T> and a < b"


@pytest.mark.parametrize("head", [f'---\ntitle: "{GENERIC}"\nstandfirst: "{GENERIC}"\n---\n', f"# {GENERIC}\n"])
def test_a_title_keeps_what_is_no_tag(head):
    manuscript = read_markdown(f"{head}\nText.\n\n## Of {GENERIC}\n\nMore <em>of</em> it.\n")
    assert manuscript.title == GENERIC
    assert manuscript.standfirst in {"", GENERIC}
    assert manuscript.sections[1].heading == f"Of {GENERIC}"
    assert manuscript.sections[1].html == "<p>More <em>of</em> it.</p>"


def test_an_unknown_tag_is_text_and_reported():
    manuscript = read_markdown("# T\n\nA Map<K, V>, a <T> and </T>.\n\n<Props>\n\n<marquee>moving</marquee>\n")
    html = "".join(manuscript.sections[0].html.split("\n"))
    assert html == "<p>A Map&lt;K, V&gt;, a &lt;T&gt; and &lt;/T&gt;.</p><p>&lt;Props&gt;</p><p>moving</p>"
    assert "<t>" in [entry.what for entry in manuscript.dropped]


def test_what_is_active_still_goes():
    manuscript = read_markdown("# T\n\n<T><script>x()</script><svg onload=x()></svg>Text.\n")
    assert "script" not in manuscript.sections[0].html
    assert "onload" not in manuscript.sections[0].html


@pytest.mark.parametrize(
    "line", ["byline: 5", "topics: {'a': 1}", "slug: ['a']", "standfirst: {'a': 1}", "tags: {'a': 1}", "author: True"]
)
def test_a_value_of_the_wrong_kind_is_reported(line):
    manuscript = read_markdown(f"---\ntitle: T\n{line}\n---\n\nText.\n")
    assert [(entry.what, entry.line) for entry in manuscript.dropped] == [(line, 3)]


def test_broken_front_matter_without_text_is_refused_with_its_line():
    with pytest.raises(Unreadable, match=r"front matter, line \d: broken YAML"):
        read_markdown("---\ntitle: [unclosed\n---\n\n")
    manuscript = read_markdown("---\ntitle: [unclosed\n---\n\nText.\n")
    assert (manuscript.title, manuscript.sections[0].html) == ("", "<p>Text.</p>")


def test_a_problem_of_the_bibliography_names_its_file():
    bibliography = "@book{a2020, title={One}, year={2020}}\n\n@book{b2020, title={Two\n"
    manuscript = read_markdown("# T\n\nText [@a2020].\n", bibliography, "works.bib")
    told = [entry for entry in manuscript.dropped if entry.what.startswith("bibliography works.bib, line 3: ")]
    assert [entry.line for entry in told] == [None]
