"""What stands under "Continue reading" is right on the very next read, and a reply there is nothing new."""

import re

import pytest
from django.db import transaction

from articles import publishing
from articles.models import Article
from comments.signals import replies_changed
from edeconomy.search import related
from tests.factories import FAR, MORNING, change, make_article, part, work
from tests.pagecache.conftest import make_reader

pytestmark = pytest.mark.django_db(transaction=True)


def essay(title, **further):
    """Nothing but the work that it cites relates it to others."""
    works = [work("fish", "On Fish", "Fish", 1990)]
    words = {"standfirst": "", "sections": [part(f"<p>{title}.</p>")], "topics": ["Far"], "byline": [title]}
    return make_article(title, **{"references": works} | words | further)


@pytest.fixture
def other(db):
    """The essay that is read after the first, which has a topic of its own. With one more in the topic no masthead changes."""
    other = essay("Other")
    for article in (essay("First", topics=["Near"]), other, essay("Stays", references=[])):
        publishing.publish(article, MORNING)
    related.relate()
    return other


@pytest.fixture
def readers(other):
    readers = [make_reader(), make_reader()]
    assert onward(readers) == ["Other"]
    return readers


def onward(readers):
    """The titles under the first essay, as each process shows them."""
    pages = [reader.text("/articles/first/").partition('id="next"')[2] for reader in readers]
    found = [re.findall('<a class="title"[^>]*>([^<]*)<', page) for page in pages]
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize("verb", ["withdraw", "retract"])
def test_what_is_gone_is_not_read_on_to_until_it_is_back(other, readers, verb):
    publishing.withdraw(other) if verb == "withdraw" else publishing.retract(other, "It was wrong.")
    assert onward(readers) == []
    change(other)
    publishing.restore(other, "It was right.")
    assert onward(readers) == ["Other"]


def test_a_title_that_is_corrected_is_read_at_once(other, readers):
    Article.objects.filter(pk=other.pk).update(title="Another", version=2)
    other.refresh_from_db()
    publishing.correct(other, "It is called so.")
    assert onward(readers) == ["Another"]


def test_what_the_worker_finds_to_be_related_is_read_on_to_at_once(readers):
    publishing.publish(essay("Third"))
    assert onward(readers) == ["Other"]
    related.relate()
    assert onward(readers) == ["Third", "Other"]


def test_what_is_published_after_all_is_read_on_to_at_once(readers):
    third = essay("Third")
    publishing.schedule(third, FAR)
    related.relate()
    publishing.cancel(third)
    assert onward(readers) == ["Other"]
    publishing.publish(third)
    assert onward(readers) == ["Third", "Other"]


def test_a_reply_to_it_changes_nothing(other, readers):
    with transaction.atomic():
        replies_changed.send(None, article_id=other.pk, hidden=False)
    assert not any(reader.renders("/articles/first/") for reader in readers)
