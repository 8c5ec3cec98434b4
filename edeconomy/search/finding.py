"""What readers find. The index says where words stand; what of it is public is asked here, each time, of the one public query."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

from articles.citations.csl import short_label
from articles.models import Edition, EditionPerson, EditionReference, EditionTopic
from comments.models import Reply
from edeconomy.search.backends import backend
from edeconomy.search.query import LONGEST
from edeconomy.search.spelling import nearest
from edeconomy.search.words import is_common

MOST = 300  # of each kind: beyond that, another word tells more than another page
VALUES = 6  # of a filter
SUGGESTIONS = 3
TRIES = 60  # words that are looked for in their place
WRONG = 4  # words of a query that may be wrong
NEWEST = 100  # essays with a form of such a word that are looked at for just this one
LABELS = {"topic": "Topic", "author": "Author", "year": "Year", "cites": "Cited work"}


@dataclass
class Found:
    """Numbers of editions, the best first, and of replies, the newest first."""

    essays: list = field(default_factory=list)
    replies: list = field(default_factory=list)
    years: list = field(default_factory=list)  # of the essays
    more_essays: bool = False  # at least so many
    more_replies: bool = False

    def __len__(self):
        return len(self.essays) + len(self.replies)


def find(query, at):
    found = Found()
    if not (query.wanted or query.excluded):
        return found
    ranked = backend().essays(query, MOST + 1)
    found.more_essays = len(ranked) > MOST
    ranked = dict(ranked[:MOST])
    dates = Edition.objects.listed(at).filter(pk__in=ranked).values_list("pk", "published_at")
    newest = sorted(dates, key=lambda row: (-ranked[row[0]], -row[1].timestamp(), -row[0]))
    found.essays = [pk for pk, _ in newest]
    found.years = [timezone.localtime(date).year for _, date in newest]
    if query.asks_replies:
        newest = backend().replies(query, MOST + 1)
        found.more_replies = len(newest) > MOST
        shown = public_replies(at).filter(pk__in=newest[:MOST])
        found.replies = sorted(shown.values_list("pk", flat=True), reverse=True)
    return found


def public_replies(at):
    """Those to essays that are listed: replies to a retracted one stay with it. Not EXISTS: PostgreSQL reads all editions for it."""
    listed = Edition.objects.listed(at).order_by().filter(article=OuterRef("article"))
    return Reply.objects.shown().filter(IsNull(Subquery(listed.values("pk")[:1]), False)).order_by()


def facets(query, found):
    """[{"name", "label", "on": names, "off": text without them, "values": [{"label", "count", "text"}]}] by which to narrow them."""
    years = Counter(found.years)
    people, topics = _counted(EditionPerson, "person", found), _counted(EditionTopic, "topic", found)
    works = _counted(EditionReference, "reference", found)
    values = {
        "topic": [(topic.name, topic.slug, count) for topic, count in topics],
        "author": [(person.name, person.slug, count) for person, count in people],
        "year": [(str(year), str(year), years[year]) for year in sorted(years, reverse=True)[:VALUES]],
        "cites": [(short_label(work.csl), f"#{work.pk}", count) for work, count in works if work.csl and count > 1],
    }
    facets = [_facet(query, found, name, rows) for name, rows in values.items()]
    return [facet for facet in facets if facet["on"] or facet["values"]]


def _facet(query, found, name, rows):
    """Values that would take nothing away, or whose text would be cut, are left out."""
    values = [
        {"label": label, "count": f"{count}+" if found.more_essays else count, "text": text}
        for label, value, count in rows
        if count < len(found.essays) and len(text := query.narrowed(name, value)) <= LONGEST
    ]
    on = [query.names[term] for term in query.filters(name)]
    return {"name": name, "label": LABELS[name], "on": on, "off": query.widened(name), "values": values}


def _counted(model, name, found):
    """[(whom or what most of the essays found are joined to, how many)]."""
    rows = model.objects.filter(edition__in=found.essays).order_by().values_list(name)
    counts = dict(rows.annotate(essays=Count("pk")).order_by("-essays", name)[:VALUES])
    known = model._meta.get_field(name).related_model.objects.in_bulk(counts)
    return [(known[pk], count) for pk, count in counts.items()]


def corrected(query, at):
    """Texts like the query's, each with another word, that find an essay in which readers see that word just so."""
    wrong = [term for term in query.terms if term.is_plain and not is_common(term.text)][:WRONG]
    words = [(term, word) for term in wrong for word in nearest(term.text)[: TRIES // len(wrong)]]
    tries = [(query.corrected(term, word), word) for term, word in words]
    hits = backend().forms(tries, NEWEST) if tries else []
    listed = set(Edition.objects.listed(at).filter(pk__in={pk for _, pk in hits}).values_list("pk", flat=True))
    texts = [str(tries[place][0]) for place in sorted({place for place, pk in hits if pk in listed})]
    return [text for text in texts if len(text) <= LONGEST][:SUGGESTIONS]
