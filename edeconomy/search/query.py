"""What somebody typed, understood: words, "phrases", -exclusions, and author: topic: year: cites:. Everything is understood somehow."""

import re
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify

from articles.citations.csl import clean_doi, short_label
from articles.models import Edition, EditionReference, Reference
from articles.views import people_on_record, topics_on_record
from edeconomy.search.words import WORD, is_common, term, terms

LONGEST = 300  # characters: a title has 250
PHRASES = 5  # where words must follow each other, the database reads every text that has them
TERM = re.compile(r'(-?)(?:(author|topic|year|cites):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
# What joins letters stays, so that an exact copy is found; what is only seen at the end of a line goes.
TYPED = str.maketrans("“”„«»", '"""""', "\u00ad\u200b")
JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Term:
    text: str
    filter: str = ""
    excluded: bool = False
    quoted: bool = False

    def __str__(self):
        text = f'"{self.text}"' if self.quoted else self.text
        return "-" * self.excluded + (f"{self.filter}:" if self.filter else "") + text

    @property
    def words(self):
        return tuple(terms(self.text))

    @property
    def is_plain(self):
        return not (self.filter or self.excluded)


@dataclass(frozen=True)
class Sought:
    """Words that stand one after the other, as the index keeps them, in one column of EssayWords; "" is any but its labels."""

    words: tuple
    column: str = ""


NOTHING = Sought(("NONE",), "labels")


@dataclass
class Query:
    terms: list
    wanted: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    names: dict = field(default_factory=dict)  # of each term: what it is called on the page
    cut: bool = False  # it has more phrases than are read

    def __str__(self):
        return " ".join(map(str, self.terms))

    @property
    def asks_replies(self):
        """Not if it asks for more than words, which no reply can answer, or only what must not be there."""
        return bool(self.wanted) and not any(sought.column for sought in self.wanted + self.excluded)

    @property
    def in_text(self):
        """What of it stands in the text, to be marked there."""
        return [sought.words for sought in self.wanted if sought.column != "labels"]

    def filters(self, name):
        return [term for term in self.terms if term.filter == name and not term.excluded]

    def narrowed(self, name, value):
        """The text that asks for less."""
        return " ".join(map(str, [*self.terms, Term(value, name)]))

    def widened(self, name):
        """The text without that filter."""
        return " ".join(str(term) for term in self.terms if term not in self.filters(name))

    def corrected(self, wrong, word):
        """With a word in the place of a term."""
        others = [sought for sought in self.wanted if sought != Sought(wrong.words)]
        text = [Term(word) if known.is_plain and known.words == wrong.words else known for known in self.terms]
        return replace(self, terms=text, wanted=[*others, Sought((term(word),))])


def line(text):
    """One line without control characters."""
    text = text.translate(TYPED)
    return " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in text).split())


def clean(text):
    """A line, cut before the word that makes it too long."""
    text = line(text)
    if len(text) > LONGEST:
        text = text[: LONGEST + 1].rpartition(" ")[0] or text[:LONGEST]
    return text.strip()


def parse(text):
    """The terms of a text that `clean` has returned; printed, they are read the same again."""
    found = TERM.finditer(text)
    terms = (Term(m[4] or m[3], (m[2] or "").lower(), bool(m[1]), m[3] is not None) for m in found)
    return list(dict.fromkeys(terms))


def read(text, at=None):
    """The query in a text that `clean` has returned. `at`: when what the magazine knows by a name is looked up."""
    query = Query(parse(text))
    phrases = 0
    for known in query.terms:
        sought, query.names[known] = _sought(known, at or timezone.now())
        phrases += len(sought.words) > 1
        if len(sought.words) > 1 and phrases > PHRASES:
            query.cut = True
        elif sought.words:
            (query.excluded if known.excluded else query.wanted).append(sought)
    common = {Sought(known.words) for known in query.terms if _is_common(known)}
    telling = [sought for sought in query.wanted if sought not in common]
    if any(not sought.column for sought in telling):
        query.wanted = telling
    return query


def _is_common(known):
    words = WORD.findall(known.text)
    return not known.filter and len(words) == 1 and is_common(words[0])


def _sought(known, at):
    """(what is sought, what it is called). Whom and what readers know by that name has a label; other names are looked for in the byline
    or the reference list."""
    text, slug = known.text, slugify(known.text)
    if known.filter == "year":
        return Sought((f"Y{text}",), "labels") if re.fullmatch("[0-9]{4}", text, re.ASCII) else NOTHING, text
    if known.filter == "topic":
        topics = topics_on_record(at).filter(Q(slug=slug) | Q(name__iexact=text))
        topic = min(topics, key=lambda topic: topic.slug != slug, default=None)
        return (Sought((f"T{topic.pk}",), "labels"), topic.name) if topic else (NOTHING, text)
    if known.filter == "author":
        person = people_on_record(at).filter(slug=slug).first()
        words = Sought(known.words, "byline") if known.words else NOTHING
        return (Sought((f"P{person.pk}",), "labels"), person.name) if person else (words, text)
    if known.filter == "cites":
        if number := re.fullmatch("#([0-9]{1,18})", text, re.ASCII):
            return Sought((f"R{number[1]}",), "labels"), _name_of_work(number[1], at) or text
        words = tuple(terms(clean_doi(text))) or known.words
        return Sought(words, "works") if words else NOTHING, text
    return Sought(known.words), text


def _name_of_work(number, at):
    """ "" where no listed essay cites it."""
    citing = EditionReference.objects.filter(reference=OuterRef("pk"), edition__in=Edition.objects.listed(at))
    work = Reference.objects.filter(Exists(citing), pk=number).first()
    return short_label(work.csl) if work and work.csl else ""
