"""What to read after an essay."""

import re

import pytest
from django.core.management import call_command

from articles import publishing
from edeconomy.search import related
from tests.factories import part, published, work

pytestmark = pytest.mark.django_db


def onward(client, article):
    page = client.get(f"/articles/{article.slug}/").text.partition('id="next"')[2]
    return re.findall(r'<a class="title" dir="auto" href="/articles/([^"/]*)/"', page)


@pytest.fixture
def four(db):
    def essay(title, topic, words, *works):
        cited = [work(f"w{n}", name, name.split()[-1], 1990) for n, name in enumerate(works)]
        return published(title, topics=[topic], standfirst="", sections=[part(f"<p>{words}</p>")], references=cited)

    first = essay("First", "Economics", "Herring barrels salted.", "On Fish")
    works = essay("Works", "Technology", "Nothing alike.", "On Fish")
    words = essay("Words", "Technology", "Salted herrings.", "On Looms")
    topic = essay("Topic", "Economics", "Railway timetables.", "On Steam")
    return first, works, words, topic


def test_shared_works_come_first_and_words_second(client, four):
    first, _, words, topic = four
    assert onward(client, first) == ["topic"]  # until the worker has looked
    assert related.relate() == 4
    assert onward(client, first) == ["works", "words"]
    assert onward(client, words) == ["first"]
    assert onward(client, topic) == ["first"]  # nothing shared: the newest of its topic
    assert related.relate() == 0


def test_older_essays_hear_of_a_new_one(client, four):
    first, *_ = four
    related.relate()
    published(
        "Both",
        topics=["Technology"],
        sections=[part("<p>Herring barrels.</p>")],
        references=[work("w", "On Fish", "Fish", 1990)],
    )
    related.relate()
    assert onward(client, first)[0] == "both"


def test_what_is_not_public_is_not_shown(client, four):
    first, works, words, _ = four
    related.relate()
    publishing.withdraw(works)
    publishing.retract(words, "Wrong.")
    assert onward(client, first) == ["topic"]


def test_a_page_looks_them_up_in_one_query(client, four, django_assert_num_queries):
    call_command("rebuild_search")
    related.relate()
    with django_assert_num_queries(5):
        client.get(f"/articles/{four[0].slug}/")
