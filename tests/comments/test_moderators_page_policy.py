"""Whether replies are open, at the desk: of one essay, and the magazine's policy."""

import pytest

from comments.models import Discussion, Policy
from tests.comments.desk import make_moderator, make_user
from tests.factories import MORNING, published

pytestmark = pytest.mark.django_db
DISCUSSIONS, POLICY = "/admin/comments/discussion/", "/admin/comments/policy/"


def test_an_essay_is_closed_and_opened(client, announced):
    client.force_login(
        make_user("ed", "comments.add_discussion", "comments.change_discussion", "articles.view_article")
    )
    essay, other = published(), published("Another")
    client.post(DISCUSSIONS + "add/", {"article": essay.pk, "state": "closed"})
    discussion = Discussion.objects.get()
    assert (discussion.article, discussion.state) == (essay, "closed")
    client.post(f"{DISCUSSIONS}{discussion.pk}/change/", {"article": other.pk, "state": "open"})
    discussion.refresh_from_db()
    assert (discussion.article, discussion.state) == (essay, "open")  # it stays with its essay
    assert announced == [essay.pk, essay.pk]
    assert essay.title in client.get(DISCUSSIONS).text


def test_a_discussion_is_not_deleted(client):
    client.force_login(make_user("boss", is_superuser=True))
    discussion = Discussion.objects.create(article=published())
    assert client.post(f"{DISCUSSIONS}{discussion.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Discussion.objects.exists()


def test_the_policy_is_one_form(client):
    client.force_login(make_user("boss", "comments.change_policy"))
    answer = client.get(POLICY, follow=True)
    assert answer.redirect_chain == [(POLICY + "1/change/", 302)]
    client.post(POLICY + "1/change/", {"hold": "everybody", "close_after_days": "90"})
    assert (Policy.current().hold, Policy.current().close_after_days) == ("everybody", 90)
    for address in (POLICY + "add/", POLICY + "1/delete/"):
        assert client.get(address).status_code == 403
    assert client.get(POLICY + "2/change/").status_code == 404
    assert client.get(POLICY + "1/history/").status_code == 200


@pytest.mark.parametrize("days", ["3000000", "9" * 18, "-1"])
def test_a_number_of_days_that_no_calendar_has_is_refused(client, days):
    client.force_login(make_user("boss", "comments.change_policy"))
    essay = published()
    answer = client.post(POLICY + "1/change/", {"hold": "nobody", "close_after_days": days})
    assert answer.status_code == 200 and "Ensure this value is" in answer.text
    assert client.get(essay.editions.get().get_absolute_url()).status_code == 200


def test_saving_the_policy_leaves_alone_what_the_worker_writes(client):
    client.force_login(make_user("boss", "comments.change_policy"))
    Policy.objects.create(pk=1, told_at=MORNING)
    client.post(POLICY + "1/change/", {"hold": "nobody", "close_after_days": "", "told_at": ""})
    assert (Policy.current().hold, Policy.current().told_at) == ("nobody", MORNING)


def test_a_moderator_changes_neither(client):
    client.force_login(make_moderator())
    discussion = Discussion.objects.create(article=published())
    for address in (
        POLICY,
        POLICY + "1/change/",
        DISCUSSIONS,
        f"{DISCUSSIONS}{discussion.pk}/change/",
        DISCUSSIONS + "add/",
    ):
        assert client.get(address).status_code == 403, address
