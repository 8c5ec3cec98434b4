"""What changed between two editions: exact, readable, and nothing but text."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import printing
from articles.differences import abbreviated, between, legible, paragraphs, words
from tests.factories import part
from tests.limits import in_time

texts = st.text(max_size=200) | st.lists(st.sampled_from(["a", "the", " ", "\n", ".", "word", "’s", "\u2028"])).map(
    "".join
)


def spelled(runs, without):
    return "".join(run.text for run in runs if run.kind != without)


@given(texts, texts)
def test_the_runs_lead_from_the_old_text_to_the_new(old, new):
    runs = words(old, new)
    assert (spelled(runs, "added"), spelled(runs, "removed")) == (old, new)
    assert all(run.text for run in runs)
    assert all(one.kind != other.kind for one, other in pairwise(runs))


def said(old, new):
    return [(run.kind, run.text) for run in words(old, new)]


def test_only_what_changed_is_marked():
    assert said("The fee was low.", "The fee was high.") == [
        ("same", "The fee was "), ("removed", "low"), ("added", "high"), ("same", "."),
    ]  # fmt: skip
    assert said("one two three four five", "one 2 3 four five")[1:3] == [("removed", "two three"), ("added", "2 3")]
    assert said("Quite the old", "Nothing of it remains")[0] == ("removed", "Quite the old")
    assert said("", "") == []


def test_long_unchanged_text_gives_way_to_a_gap():
    text = "word " * 400
    short = abbreviated(words(f"{text}old {text}", f"{text}new {text}"))
    assert [run.kind for run in short] == ["gap", "same", "removed", "added", "same", "gap"]
    assert len("".join(run.text for run in short)) < 250


def edition(*parts, works=None, **columns):
    printed = printing.print_essay(parts, works or {})
    plain = {"title": "T", "standfirst": "", "slug": "t", "byline": [], "printed_topics": [], "picture": None}
    return SimpleNamespace(
        **plain | {"sections": printed.sections, "references": printed.references, "notes": printed.notes} | columns
    )


def changes(old, new):
    return [(change.name, change.what) for change in between(old, new)]


def test_sections_are_known_by_their_anchors():
    one, two, three = (part(f"<p>{n}.</p>", f"Head {n}", anchor=f"h{n}") for n in "123")
    old = edition(one, two, three)
    assert changes(old, edition(one, two, three)) == []
    assert changes(old, edition(one, three)) == [("“Head 2”", "removed")]
    assert changes(old, edition(three, one, two)) == [("“Head 3”", "moved")]
    renamed = part("<p>2.</p>", "Other", anchor="h2")
    assert changes(old, edition(one, renamed, three, part("<p>4.</p>", "Head 4"))) == [
        ("“Other”", "changed"), ("“Head 4”", "added"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<p><a href="https://a.example/">here</a></p>', '<p><a href="https://b.example/">here</a></p>'),
        ("<p><em>not</em> that</p>", "<p>not <em>that</em></p>"),
        ("<p>words</p>", "<blockquote><p>words</p></blockquote>"),
    ],
)
def test_the_same_words_marked_otherwise_are_said_to_be(old, new):
    assert changes(edition(part(old, anchor="a")), edition(part(new, anchor="a")))[0][1] == "marked"


WORKS = {
    key: {"csl": {"type": "book", "title": key, "author": [{"family": key}]}, "raw": key, "html": f"<i>{key}</i>"}
    for key in ("Okafor", "Quist")
}
CITED = '<p>Said <cite data-keys="{}">[1]</cite> here.</p>'


def test_a_new_mark_does_not_change_the_sections_after_it():
    later = part(CITED.format("Quist"), "Later", anchor="later")
    old = edition(part("<p>Said here.</p>", anchor="a"), later, works=WORKS)
    new = edition(part(CITED.format("Okafor"), anchor="a"), later, works=WORKS)
    first, *rest = between(old, new)
    assert [run.text for run in first.runs if run.kind == "added"] == ["[Okafor, n.d.] "]
    assert [change.name for change in rest] == ["References"]  # in another order


def test_columns_notes_and_works_are_compared():
    old = edition(part("<p>x</p>", anchor="a"), title="Old", picture={"alt": "A ledger"})
    person = {"name": "Aiko", "role": "translator", "text": "Writes."}
    new = edition(
        part("<p>x<span data-note>aside</span></p>", anchor="a"),
        works=WORKS, title="New", standfirst="S", slug="n", byline=[person], printed_topics=[{"name": "E"}],
    )  # fmt: skip
    assert changes(old, new) == [
        ("Title", "changed"), ("Standfirst", "added"), ("Address", "changed"), ("Byline", "added"),
        ("About the authors", "added"), ("Topics", "added"), ("Picture", "removed"),
        ("The opening", "changed"), ("Notes", "added"), ("References", "added"),
    ]  # fmt: skip


def test_what_is_read_is_text():
    text, _ = legible(
        '<ul><li>a &lt;b&gt;</li><li>c</li></ul><div class="scroll"><table><tr><td>1</td><td>2</td></tr></table></div>'
    )
    assert text == "• a <b>\n• c\n| 1 | 2"


@pytest.mark.parametrize("steps", [(1, 1), (1, 2), (7, 37), (100, 1)])
def test_long_texts_are_compared_in_bounded_time(steps):
    """Few words again and again, in one paragraph: the worst that a comparison meets."""
    old, new = (" ".join(str(n * step % 101) for n in range(499)) for step in steps)
    with in_time():
        words(f"0 {old}", f"1 {new} 2")
    with in_time():
        words(f"0 {old}" * 100, f"1 {new} 2" * 100)
    with in_time():
        words("\n".join(old), "\n".join(new))


def told(old, new):
    """The lines to look at, changes in brackets."""
    marks = {"added": "[+{}]", "removed": "[-{}]", "same": "{}", "gap": "({})"}
    return ["".join(marks[run.kind].format(run.text) for run in line) for line in paragraphs(words(old, new))]


def test_a_changed_paragraph_stands_between_its_neighbours_and_the_rest_is_folded():
    old = [f"This is paragraph {number}." for number in range(9)]
    new = [*old[:4], "This is another.", *old[5:]]
    assert told("\n".join(old), "\n".join(new)) == [
        "(… 3 paragraphs unchanged …)",
        "This is paragraph 3.",
        "This is [-paragraph 4][+another].",
        "This is paragraph 5.",
        "(… 3 paragraphs unchanged …)",
    ]


def test_a_long_neighbour_is_shown_by_its_ends():
    long = "word " * 99
    before, added, gap = told(f"{long}\nOne.\nTwo.", f"{long}\nNew.\nOne.\nTwo.")[:3]
    assert before.startswith("word word") and "( … )" in before and len(before) < 200
    assert (added, gap) == ("[+New.]", "One.")
    assert told("", "One.\nTwo.") == ["[+One.]", "[+Two.]"]


def test_paragraphs_that_become_one_show_where_they_parted():
    assert told("One.\nTwo.", "One. Two.") == ["One.[-¶]", "[+ ]Two."]
