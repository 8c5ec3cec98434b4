"""An essay as it is written at the desk: one continuous text, cut into sections when it is saved."""

import re
from dataclasses import asdict

from articles.manuscripts.manuscript import Part, Unreadable, cited_keys
from articles.manuscripts.rawhtml import plain, refuse_excess
from articles.manuscripts.sections import cut, join
from articles.markup import clean_author
from articles.models import Section

LONGEST_HEADING = Section._meta.get_field("heading").max_length
MOST_CITED = 10_000  # keys in marks: each is printed at seventy times its length

# What a rich-text editor says that our own manuscripts do not: a paragraph in each cell and item, spans of one, empty lines.
_EMPTY = re.compile(r"<(p|figcaption)>(?:\s|&nbsp;|<br>)*</\1>")
_WRAPPED = re.compile(r"<(li|dd|td|th)((?: [^<>]*)?)><p>((?:(?!</?p>).)*)</p>\s*(?=</\1>|<[uo]l\b)", re.DOTALL)
_ONE = re.compile(r' (?:col|row)span="1"')
_HEAD = re.compile(
    r"(<table>(?:<caption>(?:(?!</?caption>).)*</caption>)?)<tbody>"
    r"(<tr>(?:<th\b[^<>]*>(?:(?!</?t[hdr]\b).)*</th>)+</tr>)(?=<tr>)",
    re.DOTALL,
)
_BETWEEN = re.compile(r"(</(?:p|ul|ol|dl|blockquote|figure|table|pre)>|<hr>)\s*(?=<(?!/))")
_BLANKS = re.compile(r">\s+<")


def text_of(article) -> str:
    return join(article.sections.all())


def parts_of(text: str, stored) -> list[Part]:
    """The sections of a text, clean; those that are stored settle whose anchor is whose. Raises Unreadable."""
    refuse_excess(text)
    parts = cut(text, stored)
    for part in parts:
        part.html = tidy(clean_author(part.html))
    if (marks := sum(times_cited(parts).values())) > MOST_CITED:
        raise Unreadable(f"The text cites works {marks:,} times; the limit is {MOST_CITED:,}.")
    return [part for part in parts if part.heading or part.html]


def tidy(html: str) -> str:
    html = _EMPTY.sub("", _ONE.sub("", html))
    html = _WRAPPED.sub(r"<\1\2>\3", html)
    html = _HEAD.sub(r"\1<thead>\2</thead><tbody>", html)
    return _BETWEEN.sub(r"\1\n", html).strip()


def write(article, parts: list[Part]):
    """Replace the sections of an article."""
    article.sections.all().delete()
    Section.objects.bulk_create(
        Section(article=article, order=order, **asdict(part)) for order, part in enumerate(parts)
    )


def differs(parts: list[Part], stored) -> bool:
    """Whether anything but the blanks between tags has changed."""

    def told(part):
        return part.anchor, part.heading, part.level, _BLANKS.sub("><", part.html)

    return [told(part) for part in parts] != [told(section) for section in stored]


def words_of(parts) -> str:
    """What a text says, without its marks."""
    return "\n\n".join(words for part in parts for words in (part.heading, plain(part.html)) if words)


def times_cited(parts) -> dict[str, int]:
    """{key: how often the text cites it}, in order of first use."""
    times = {}
    for part in parts:
        for key in cited_keys(part.html):
            times[key] = times.get(key, 0) + 1
    return times
