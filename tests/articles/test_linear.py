"""S32: twice as much of the worst takes a parser twice as long. One table of the worst cases of all that reads what people send."""

import contextlib
import gc
import random
import time

import pytest

from articles import differences
from articles.citations.bibtex import read_bibtex
from articles.citations.csl import bracket_depth, clean_doi, normalise, read_item
from articles.citations.freetext import LONGEST, read_reference, split_references
from articles.manuscripts import apart
from articles.manuscripts.box import read_box
from articles.manuscripts.dates import read_date
from articles.manuscripts.frontmatter import split_front_matter
from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.markdown import read_markdown
from articles.manuscripts.rawhtml import Sieve, plain, refuse_excess, tame
from articles.manuscripts.text import read_text
from articles.manuscripts.textcites import TextCiter
from articles.manuscripts.works import works_from_list
from articles.writing import parts_of, tidy
from comments.text import render
from edeconomy.search import query

MOST = 2.5  # n to 2n
SLACK = 0.002  # seconds
SECONDS = 1  # for what is too short to be refused


def markdown(text):
    return read_markdown("# Title\n\nText.\n\n" + text)


def essay(text):
    return parts_of(text, [])


def sieved(text):
    return Sieve(tame(text))


def head(text):
    return split_front_matter(f"---\n{text}\n---\nText.")


def sought(text):
    return query.parse(query.clean(text))


def compared(text):
    return differences.words(text, "".join(sorted(text.split(" "), key=hash)) + " end")


def in_text(text):
    return TextCiter(works_from_list(["Kop, M. (2020). Title. Press, 1-20."])[0], False)(text)


# (parser, what is repeated, how often): so often that it takes some milliseconds.
REPEATED = [
    *((read_bibtex, "@book{a" + sign, 200) for sign in (",", "{", '"', "=", " ")),
    *((read_bibtex, sign, 600) for sign in ("@", "@a{", ",", "@book{a,\n", "@string{a = {b}}\n", "% x\n", "{a} # ", "\n")),
    *((split_references, unit, 4_000) for unit in ("Kop, M. (2020). Title. Press.\n", " \n", "[1] a\n", "\n\na")),
    *((essay, unit, 500) for unit in ("<p>a</p>\n", "<p>a", "<h2>a</h2>", "<hr data-anchor='a'>", "<br>", "<a href='x'>a</a>")),
    *((essay, unit, 1_500) for unit in ("<", "<a ", "&", "<!--", "<cite data-keys='a'>", "</b>", "<figure data-picture", "<p>&nbsp;")),
    *((markdown, unit, 200) for unit in ("**a** ", "_a_", "[a](b) ", "`a` ", "- a\n", "> a\n", "## a\n\nb\n\n", "a\n\n", "[^1]", "[@a] ")),
    *((markdown, unit, 300) for unit in ("[", "]", "*", "~", "\\", "$a$ ", "<b>", "<p>", "<div>", "![a](b)\n\n", "{{<", "{% a")),
    *((markdown, unit, 200) for unit in (":::\n", "(Kop, 2020) ")),
    (markdown, "{% a %}", 600),
    *((markdown, unit, 200) for unit in ("[a]: b\n", "a\n: b\n", "```\n", "|a|\n|-|\n\n", "<td>", "<svg>", "{cite}`a` ", "* * ")),
    *((read_text, unit, 400) for unit in ("a\n", "\n", "Menu\n\n", "- a\n", "1. a\n", "A text. ", "Written by A\n")),
    (read_text, "Kop, M. (2020). Title. Press, 1-20.\n\n", 100),
    *((plain, unit, 3_000) for unit in ("<p>a</p>", "<b>", "<cite>", "&amp;", "<", "<span data-note>")),
    *((sieved, unit, 1_000) for unit in ("<p>", "<ul><li>", "<table><tr><td>", "<script>", "</p>", "<d-cite key='a'>")),
    *((refuse_excess, unit, 9_000) for unit in ("<p>a", "<br>", "</p>", "a<b", "&", "<i></i>")),
    *((head, unit, 300) for unit in ("a: b\n", "- a\n", "? a\n", "a: 'b'\n", "#\n", "a: |\n  b\n")),
    *((render, unit, 400) for unit in ("**a** ", "[a](http://b) ", "> a\n", "http://a.b ", "`a` ", "*", "[", "<b>", "a\n", "\\")),
    *((sought, unit, 9_000) for unit in ("a ", '"', '"a" ', "-", "author:", "year:1 ", ":", "\u200b", "“")),
    *((in_text, unit, 2_000) for unit in ("(Kop, 2020) ", "(", "Kop ", "2020 ", "see ", "[1] ")),
    *((compared, unit, 3_000) for unit in ("a b ", "a\n", "x ", "a b\n\n")),
    *((clean_doi, unit, 9_000) for unit in ("10.1", "10.1000/(", "%2f", "(")),
    *((read_date, unit, 9_000) for unit in ("1", "May ", "2020-", " ")),
    *((bracket_depth, unit, 30_000) for unit in ("[", "]", "a")),
]  # fmt: skip
NUMBERED = [
    (read_bibtex, lambda n: "".join(f"@book{{a, title = {{x{i}\n" for i in range(n)), 200),
    (essay, lambda n: "".join(f"<h2>Heading {i}</h2><p>t</p>" for i in range(n)), 250),
    (
        markdown,
        lambda n: "".join(f"[^{i}]" for i in range(n)) + "\n\n" + "".join(f"[^{i}]: a\n\n" for i in range(n)),
        100,
    ),
    (markdown, lambda n: "|" + "a|" * 20 + "\n|" + "-|" * 20 + "\n" + "|a|\n" * n, 20),
    (head, lambda n: "".join(f"k{i}: a\n" for i in range(n)), 200),
    (head, lambda n: "a: [" + "b, " * n + "]", 300),
    (tidy, lambda n: "<p>" + "\xa0" * n + "x</p>", 3_000),
    (normalise, lambda n: {"author": [{"family": "a" * 9}] * n}, 3_000),
    (read_item, lambda n: '{"author": [' + '{"family": "a"},' * n + "{}]}", 3_000),
    (works_from_list, lambda n: [f"Kop, M. (2020). Title {i}. Press." for i in range(n)], 20),
]


def spent(parser, given):
    """Seconds of this thread, without Python's collector, which takes its turn where it likes."""
    gc.disable()
    try:
        begin = time.thread_time()
        with contextlib.suppress(Unreadable):
            parser(given)
        return time.thread_time() - begin
    finally:
        gc.enable()


def grows_straight(parser, make, n):
    """The least of several measurements: another process can only make one longer. What grows faster does so at four times n, too."""
    for times in (n, 4 * n):
        small, large = make(times), make(2 * times)
        one = two = 9e9
        for _ in range(6):
            one, two = min(one, spent(parser, small)), min(two, spent(parser, large))
            if two <= MOST * one + SLACK:
                return
    raise AssertionError(f"{times}: {one:.4f} s, {2 * times}: {two:.4f} s")


@pytest.mark.parametrize(
    ("parser", "unit", "n"), REPEATED, ids=lambda value: getattr(value, "__name__", repr(value)[:20])
)
def test_a_repetition(parser, unit, n):
    grows_straight(parser, lambda times: unit * times, n)


@pytest.mark.parametrize(("parser", "make", "n"), NUMBERED)
def test_a_list(parser, make, n):
    grows_straight(parser, make, n)


def test_differences_have_an_end():
    """Many stretches, each of which is short enough to be compared: what they take together has a limit."""
    draw = random.Random(1)
    old, new = ("".join(" ".join(draw.choices("ab", k=95)) + f"\nsame {n}\n" for n in range(500)) for _ in range(2))
    runs = differences.words(old, new)
    first, last = old.split("\n")[0], old.split("\n")[-3]
    assert len(runs[0].text) < len(first) / 2 and max(len(run.text) for run in runs[-4:]) >= len(last) - 9
    assert "".join(run.text for run in runs if run.kind != "added") == old


SIGNS = [
    ":",
    '"',
    "“",
    "(",
    ".",
    ",",
    ", ",
    "1",
    "A. ",
    "(2020) ",
    "Kop, M., ",
    "Kop, M. & ",
    "[",
    "10.1000/",
    "In ",
    "pp. 1-",
    "de ",
]
SIGNS += [
    "https://a.b/",
    "http://a.b ",
    "doi:",
    "ISBN 1 ",
    "arXiv:",
    "accessed ",
    "and ",
    " & ",
    ". ",
    "(Eds.) ",
    "May ",
    ";",
    "Press: ",
]


@pytest.mark.parametrize("end", ["", "x"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_reference_is_no_longer_than_takes_no_time(sign, end):
    """Its hundreds of expressions are not all linear: no more than LONGEST characters pass them, names and identifiers included."""
    reference = ("Kop, M. (2020). " + sign * LONGEST)[: LONGEST - 1] + end
    assert any(spent(read_reference, reference) < SECONDS for _ in range(3))
    assert read_reference(reference + "xx").csl is None


SHORT = [
    *("@book{a,\n", ":\n", "“\n", "[1] :", "@a{b, c = {d}}\n", "Kop, M. (2020). Title.\n", "[a](b)", "*a", "<p>", "<td>", "> ", "|a"),
    *("[^1]", "- ", "|a|\n|-|\n", "&", "A\n\n", "<ul><li>", "$a$ "),
]  # fmt: skip


@pytest.mark.parametrize("unit", SHORT)
def test_what_is_short_is_read_at_once(unit):
    """articles/manuscripts/apart.py."""
    text = (unit * apart.SHORT)[: apart.SHORT]
    for parser in (read_box, markdown, read_text):
        assert any(spent(parser, text) < SECONDS for _ in range(3))
