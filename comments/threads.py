"""The replies under an essay, a page at a time. What a page costs grows with what it shows, not with what is stored.

A page begins at a thread, or inside one that is too long for a page; its address names the reply it begins with (`?replies=`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import zip_longest

from django.db.models import BigIntegerField, BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import Article, Edition
from articles.prepared import ARTICLE, Given, Prepared
from comments import text
from comments.models import Discussion, Policy, Reply
from comments.models.reply import SHOWN

THREADS_A_PAGE = 20
REPLIES_A_PAGE = 60
BEGIN = Given("begin", BigIntegerField())


@dataclass(slots=True)
class Row:
    """What is public of a reply, and what a list of lists needs: how deep it stands, what its place opens, and how many it closes."""

    pk: int
    thread_id: int
    parent_id: int
    answers_id: int | None
    is_shown: bool
    display_name: str
    user_url: str
    kind: str
    html: str
    pipeline: int
    submit_date: datetime
    answered_name: str | None
    depth: int = 0
    opens: bool = False
    stays_open: bool = False
    closes: int = 0


# Of a Row, in its order; and of what is known of the whole discussion.
COLUMNS = (
    "pk thread_id parent_id answers_id shown user_name user_url kind html pipeline submit_date answered_name".split()
)
FACTS = "total state close_after_days begun thread above before".split()


@dataclass
class Page:
    """`earlier` and `later`: the reply that the page before or after begins with; None where there is none."""

    rows: list = field(default_factory=list)
    count: int = 0
    open: bool = True
    earlier: int | None = None
    later: int | None = None


def load(edition, at, begin=None):
    """The page of the article's replies that begins with the reply `begin`; an id that names no place there gives the first page."""
    article = edition.article_id
    rows, nothing = _questions(THREADS_A_PAGE, REPLIES_A_PAGE)
    found = rows(article=article, begin=begin)
    known = dict(zip(FACTS, (found or nothing(article=article, begin=begin))[0], strict=False))
    rows = [Row(*columns[len(FACTS) :]) for columns in found]
    page = Page(count=known["total"] or 0)
    begun = known["begun"] or at  # a preview of what has no edition yet
    page.open = Discussion.open_at(at, known["state"], known["close_after_days"], begun)
    shown = _whole_threads(rows)
    page.later = rows[len(shown)].pk if len(shown) < len(rows) else None
    if known["thread"]:
        page.earlier = known["before"] if known["thread"] == begin else known["above"] or known["thread"]
    page.rows = _nested(_without_empty_places(shown))
    _print_anew([row for row in page.rows if row.is_shown and row.pipeline != text.PIPELINE])
    return page


def _print_anew(rows):
    """What an earlier pipeline printed, until `manage.py rerender` has been run."""
    typed = (
        dict(Reply.objects.shown().filter(pk__in=[row.pk for row in rows]).values_list("pk", "comment")) if rows else {}
    )
    for row in rows:
        row.html = text.render(typed.get(row.pk, ""))


def page_of(reply):
    """The `begin` of a page that shows this reply, None for the first page."""
    places = _places(reply.article_id)
    earlier = _threads(reply.article_id).filter(pk__lt=reply.thread_id)[:THREADS_A_PAGE].count()
    if earlier < THREADS_A_PAGE and not places[REPLIES_A_PAGE : REPLIES_A_PAGE + 1].exists():
        return None
    before = places.filter(thread_id=reply.thread_id, order__lt=reply.order)
    return reply.pk if before[REPLIES_A_PAGE - 1 : REPLIES_A_PAGE].exists() else reply.thread_id


@cache
def _questions(threads_a_page, replies_a_page):
    """The rows of a page with the facts, and the facts alone."""
    facts = _facts(threads_a_page, replies_a_page)
    start = _places(ARTICLE).filter(pk=BEGIN).order_by()
    thread, order = (Coalesce(Subquery(start.values(column)), 0) for column in ("thread_id", "order"))
    threads = _threads(ARTICLE).filter(pk__gte=thread)[: threads_a_page + 1]
    # The threads are the article's, so the rows are: to ask for it once more would lead SQLite to read all the article has.
    rows = Reply.objects.places().filter(Q(thread_id__gt=thread) | Q(order__gte=order), thread_id__in=Subquery(threads))
    shown = ExpressionWrapper(SHOWN, BooleanField())
    rows = rows.annotate(**facts, shown=shown, answered_name=_answered_name()).values_list(*FACTS, *COLUMNS)
    nothing = Article.objects.filter(pk=ARTICLE).annotate(**facts).values_list(*FACTS)
    return Prepared(rows[: replies_a_page + 1]), Prepared(nothing)


def _places(article):
    return Reply.objects.places().filter(article=article)


def _threads(article):
    """The first replies of the article's threads in which something is shown, oldest first."""
    # Seldom more than the first of the two is asked.
    shown = SHOWN | Exists(Reply.objects.shown().filter(thread_id=OuterRef("thread_id")))
    threads = Reply.objects.filter(shown, article=article, answers=None, first_shown_at__isnull=False)
    return threads.order_by("pk").values("pk")


def _facts(threads_a_page, replies_a_page):
    """What is known of the whole discussion and of the place where a page begins, asked along with the rows."""
    article = ARTICLE
    before = _threads(article).filter(pk__lt=BEGIN)
    page_before = Subquery(before.order_by("-pk")[threads_a_page - 1 : threads_a_page])
    start = _places(article).filter(pk=BEGIN).order_by()
    thread, order = (Subquery(start.values(column)[:1]) for column in ("thread_id", "order"))
    above = _places(article).filter(thread_id=thread, order__lt=order).order_by("-order", "-pk").values("pk")
    total = Reply.objects.filter(article=article).shown().order_by().values("article").annotate(n=Count("*"))
    return {
        "total": Subquery(total.values("n")),
        "state": Subquery(Discussion.objects.filter(article=article).values("state")[:1]),
        "close_after_days": Subquery(Policy.objects.filter(pk=1).values("close_after_days")[:1]),
        "begun": Subquery(Edition.objects.filter(article=article, number=1).order_by().values("live_from")[:1]),
        "thread": thread,
        "above": Subquery(above[replies_a_page - 1 : replies_a_page]),
        "before": Coalesce(page_before, Subquery(before[:1])),
    }


def _answered_name():
    """Who wrote the reply that a row answers, be it on another page; None where that one is not shown."""
    return Subquery(Reply.objects.shown().filter(pk=OuterRef("answers")).order_by().values("user_name"))


def _whole_threads(rows):
    """The rows of a page: threads are not cut, unless one alone is too long."""
    threads = list(dict.fromkeys(row.thread_id for row in rows))
    if len(rows) <= REPLIES_A_PAGE and len(threads) <= THREADS_A_PAGE:
        return rows
    over = [*threads[THREADS_A_PAGE:], *(row.thread_id for row in rows[REPLIES_A_PAGE:])]
    cut = min(over)
    return [row for row in rows if row.thread_id < cut] or rows[:REPLIES_A_PAGE]


def _without_empty_places(rows):
    """A reply that is no longer shown keeps its place where an answer to it is."""
    kept, needed = [], set()
    for row in reversed(rows):
        if row.is_shown or row.pk in needed:
            kept.append(row)
            needed.add(row.parent_id)
    return kept[::-1]


def _nested(rows):
    """The rows in their lists; whom one answers is said where it does not stand right below."""
    depths = {}
    for row in rows:
        parent = row.parent_id if row.parent_id != row.pk else None
        row.depth = depths[row.pk] = depths.get(parent, -1) + 1
        if row.answers_id == parent and row.depth:
            row.answered_name = ""
    for row, following in zip_longest(rows, rows[1:]):
        after = following.depth if following else 0
        row.stays_open = after > row.depth
        row.closes = max(0, row.depth - after)
        if following:
            following.opens = row.stays_open
    return rows


def address(edition, begin=None, anchor="replies"):
    """Where a page of replies is."""
    query = f"?replies={begin}" if begin else ""
    return f"{reverse('essay', args=[edition.slug])}{query}#{anchor}"
