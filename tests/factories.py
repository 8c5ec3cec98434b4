"""A small cast: articles and works made in one line."""

from datetime import UTC, datetime
from itertools import count

from articles import publishing
from articles.manuscripts.manuscript import Manuscript, Part, Work
from articles.models import Article
from articles.working_copy import store

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAR = datetime(2099, 3, 2, 9, tzinfo=UTC)  # what begins after it has not begun yet by anybody's clock
numbers = count(1)


def work(key, title="On Ledgers", family="Okafor", year=2021, **csl):
    csl = {"type": "book", "title": title, "author": [{"family": family, "given": "L."}]} | csl
    return Work(key, f"{family} ({year}). {title}.", csl | {"issued": {"date-parts": [[year]]}})


def part(html="<p>Words that say something.</p>", heading="", level=1, anchor=""):
    return Part(anchor or f"part-{next(numbers)}", heading, level, html)


def make_article(title="The Price of Patience", **manuscript):
    """A working copy that is ready to be published."""
    manuscript = {
        "title": title,
        "standfirst": "Why committees learned to wait.",
        "byline": ["Aiko Brandt"],
        "topics": ["Economics"],
        "sections": [part(), part("<p>More words.</p>", "A Heading")],
    } | manuscript
    article = Article()
    store(Manuscript(**manuscript), article)
    return article


def change(article, html="<p>Other words.</p>"):
    """An editor saves other text."""
    article.refresh_from_db()
    article.sections.filter(order=0).update(html=html)
    article.version += 1
    article.save()


def published(title="The Price of Patience", at=MORNING, **manuscript):
    article = make_article(title, **manuscript)
    publishing.publish(article, at)
    return article
