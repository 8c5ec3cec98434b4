"""Which essays to read after one: those that cite the same works, then those that speak of the same things. Stored, so that a page
only looks them up."""

from collections import Counter, defaultdict
from itertools import chain

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from articles.essay_page import LINES, ONWARD
from articles.models import Article, Edition, EditionReference
from articles.prepared import ARTICLE, Prepared
from articles.signals import onward_changed
from edeconomy.search.indexing import expected, hold
from edeconomy.search.models import Keyword, Related, Unrelated

MOST = 6  # stored; fewer are shown
WORDS = 10  # the rarest of an essay's keywords
CANDIDATES = 50
COMMON = 200  # essays that use a keyword: in more it says nothing
BATCH = 25
NEAR = LINES.filter(article__related_to__article=ARTICLE).order_by("article__related_to__place")
NEAR = Prepared(NEAR[:ONWARD])


def onward(edition, at):
    """Listed essays related to this one, the nearest first (settings.ONWARD)."""
    return NEAR(at=at, article=edition.article_id)


def relate():
    """Work: find what is related to the essays that are new, and anew for those that a new one is related to."""
    waiting = Unrelated.objects.order_by("pk").values_list("pk", flat=True)
    new = list(waiting[:BATCH])
    before = _editions(new)
    lists = {article: _nearest(article) for article in new}
    touched = {other for others in lists.values() for other in others} - set(lists)
    touched -= set(waiting.filter(pk__in=touched))
    lists |= {article: _nearest(article) for article in sorted(touched)}
    with transaction.atomic():
        hold(Article, {*lists, *chain(*lists.values())})
        after = _editions(new)  # one that was published meanwhile is to be looked at again
        rows = Related.objects.filter(article__in=lists)
        stored = defaultdict(list)
        for article, other in rows.order_by("place").values_list("article", "other"):
            stored[article].append(other)
        rows.delete()
        Related.objects.bulk_create(
            Related(article_id=article, other_id=other, place=place)
            for article, others in lists.items()
            for place, other in enumerate(others)
        )
        Unrelated.objects.filter(pk__in=[pk for pk in new if before.get(pk) == after.get(pk)]).delete()
        onward_changed.send(Related, articles=[article for article in lists if lists[article] != stored[article]])
    return len(new)


def follow_edition(sender, edition, **_):
    """An essay that comes, or comes back, is read on to at once wherever it is stored already."""
    if edition.kind in (Edition.Kind.FIRST, Edition.Kind.RESTORATION):
        before = Related.objects.filter(other=edition.article_id).values_list("article", flat=True)
        onward_changed.send(Related, articles=list(before))


def _editions(articles):
    """{article: its newest edition that is live or lies ahead}."""
    return dict(expected(timezone.now()).filter(article__in=articles).order_by("number").values_list("article", "pk"))


def _nearest(article):
    """Articles, the nearest first; none for one that is neither live nor ahead."""
    edition = _editions([article]).get(article)
    if edition is None:
        return []
    scores = Counter()
    works = EditionReference.objects.filter(edition=edition).values("reference")
    sharing = EditionReference.objects.filter(reference__in=works).exclude(edition=edition).values("edition")
    for row in sharing.annotate(works=Count("pk")).order_by("-works", "-edition")[:CANDIDATES]:
        scores[row["edition"]] += row["works"]
    rare = _rare(Keyword.objects.filter(edition=edition).values_list("word", flat=True))
    for other, word in Keyword.objects.filter(word__in=rare).exclude(edition=edition).values_list("edition", "word"):
        scores[other] += 1 / (WORDS * rare[word])  # together less than a work
    best = dict(sorted(scores.items(), key=lambda row: (-row[1], -row[0]))[:CANDIDATES])
    owners = dict(expected(timezone.now()).filter(pk__in=best).values_list("pk", "article"))
    others = dict.fromkeys(owners[pk] for pk in best if pk in owners)
    return [other for other in others if other != article][:MOST]


def _rare(words):
    """{word: how many editions use it much} of those that few others do."""
    counts = {word: Keyword.objects.filter(word=word)[: COMMON + 1].count() for word in words}
    fit = sorted((count, word) for word, count in counts.items() if 1 < count <= COMMON)
    return {word: count for count, word in fit[:WORDS]}
