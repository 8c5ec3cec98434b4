"""Two people press the button at once, on a real database with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.models import Address, Edition
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Results of the acts, each in a thread and connection of its own; a refusal counts as a result."""

    def run(act):
        try:
            return act()
        except publishing.Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_many_corrections_at_once_leave_no_gap_and_one_live_edition():
    article = make_article()
    publishing.publish(article)
    results = at_once(*[lambda: [publishing.correct(article, "A slip.") for _ in range(5)]] * 4)
    assert not [result for result in results if isinstance(result, Exception)]
    editions = list(article.editions.order_by("number"))
    assert [edition.number for edition in editions] == list(range(1, 22))
    starts = [edition.live_from for edition in editions]
    assert starts == sorted(set(starts))
    for start in starts:
        assert Edition.objects.live(start).count() == 1


def test_of_two_first_editions_one_is_refused():
    article = make_article()
    results = at_once(*[lambda: publishing.publish(article)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Edition", "Refused"]
    assert article.editions.count() == 1


def test_of_two_schedules_one_is_refused():
    article = make_article()
    later = timezone.now() + timedelta(days=1)
    results = at_once(*[lambda: publishing.schedule(article, later)] * 2)
    assert sorted(isinstance(result, publishing.Refused) for result in results) == [False, True]
    assert article.editions.count() == 1


def test_two_essays_cannot_claim_one_address():
    articles = [make_article(slug="the-same") for _ in range(2)]
    results = at_once(*[lambda article=article: publishing.publish(article) for article in articles])
    assert sorted(type(result).__name__ for result in results) == ["Edition", "Refused"]
    assert Address.objects.count() == Edition.objects.count() == 1
