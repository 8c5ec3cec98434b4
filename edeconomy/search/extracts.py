"""Where the words stand: the section of an essay or the reply, and a few lines of it with the words marked.

A marked text is a list of {"text", "marked"} that the template prints, escaped like any text.
"""

from collections import namedtuple

from edeconomy.search.indexing import plain, work_text
from edeconomy.search.words import WORD, is_common, term, terms

WIDTH = 36  # words of an extract
BEFORE = 8  # of them before the first marked one

Place = namedtuple("Place", "anchor name text")


class Wanted:
    """What to look for in a text, and to mark: all words of a query that stand there but the common ones of its phrases."""

    def __init__(self, query):
        every = {word for words in query.in_text for word in words}
        common = {term(word) for asked in query.terms for word in WORD.findall(asked.text) if is_common(word)}
        self.words = every - common or every
        self.phrases = [f" {' '.join(words)} " for words in query.in_text if len(words) > 1]

    def there(self, found):
        """How much of it stands among these words: phrases first."""
        text = f" {' '.join(found)} " if self.phrases else ""
        return sum(phrase in text for phrase in self.phrases), len(self.words.intersection(found))


def places(edition):
    """The parts of an essay that a link can lead to, in the order in which they are looked at."""
    anchor = name = ""
    for section in edition.sections:
        if section["heading"]:
            anchor, name = section["anchor"], section["heading"]
        yield Place(
            anchor,
            name,
            f"{section['heading']} · {plain(section['html'])}" if section["heading"] else plain(section["html"]),
        )
    for note in edition.notes:
        yield Place(f"ref-{note['letter']}", "Notes", plain(note["html"]))
    for work in edition.references:
        yield Place(f"ref-{work['number']}", "References", work_text(work))


def best_place(edition, wanted):
    """Where most of it stands; where that is nowhere, the standfirst or the beginning."""
    best, most = None, (0, 0)
    for place in places(edition):
        there = wanted.there(terms(place.text))
        if there > most:
            best, most = place, there
    if best is None:
        text = edition.standfirst or " ".join(edition.plain_text[:500].split())
        return Place("", "", text)
    return best


def mark(text, words):
    """The whole text with the words marked."""
    pieces, end = [], 0
    for found in WORD.finditer(text):
        if term(found[0]) in words:
            pieces += [{"text": text[end : found.start()], "marked": False}, {"text": found[0], "marked": True}]
            end = found.end()
    return [piece for piece in [*pieces, {"text": text[end:], "marked": False}] if piece["text"]]


def extract(text, wanted):
    """Some lines in which most of it stands."""
    text = " ".join(text.split())
    spans = [(found.start(), found.end(), term(found[0])) for found in WORD.finditer(text)]
    hits = [n for n, span in enumerate(spans) if span[2] in wanted.words]
    if not spans:
        return [{"text": text[:200], "marked": False}]

    def told(first):
        around = spans[max(0, first - BEFORE) : first + WIDTH - BEFORE]
        return wanted.there([word for _, _, word in around])

    start = max(0, max(hits[:200], key=lambda n: (told(n), -n), default=0) - BEFORE)
    start = max(0, min(start, len(spans) - WIDTH))
    last = min(start + WIDTH, len(spans)) - 1
    begin = spans[start][0] if start else 0
    end = spans[last][1] if last < len(spans) - 1 else len(text)
    return mark(("… " if start else "") + text[begin:end] + (" …" if end < len(text) else ""), wanted.words)
