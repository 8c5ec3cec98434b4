"""Lists paged by key: what a key may hold, and what a page without rows says."""

from datetime import timedelta

import pytest

from tests.factories import MORNING, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/articles/?after=0001-01-01T00:00:00%2B23:59~1",
        "/articles/?before=9999-12-31T23:59:59-23:59~1",
        "/articles/?after=2026-01-01T00:00:00~1",
        "/articles/?after=%00~1",
        "/authors/?after=%00~1",
        "/authors/?before=Brandt%00~1",
    ],
)
def test_a_key_that_no_database_could_hold_is_not_found(client, address):
    published()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/articles/?after=0001-01-01T00:00:00%2B00:00~1", "/articles/?before=9999-12-31T23:59:59%2B00:00~1"]
)
def test_a_key_beyond_either_end_leads_back_to_the_first_page(client, address):
    published()
    page = client.get(address).text
    assert "No essay has been published yet" not in page
    assert 'There are no further essays. <a href="/articles/">Back to the newest essays</a>' in page


def test_an_empty_magazine_says_so(client):
    assert "No essay has been published yet" in client.get("/articles/").text


def test_only_the_page_without_a_key_is_the_first(client):
    for day in range(2):
        published(f"Essay {day}", MORNING + timedelta(days=day))
    assert client.get("/articles/").context["first_page"]
    before = client.get("/articles/?before=2026-03-02T00:00:00%2B00:00~1")
    assert len(before.context["editions"]) == 2
    assert not before.context["newer"]
    assert not before.context["first_page"]
