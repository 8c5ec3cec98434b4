"""Whatever happens is on the very next read, in every process, and pages that have nothing to do with it stay."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Edition, Person, Topic
from comments import forgetting, moderation
from comments.models import Confirmation, Discussion, Reply
from comments.models.discussion import Policy
from tests.comments.cast import left, link, policy, send
from tests.comments.desk import make_moderator
from tests.factories import FAR, MORNING, change, make_article
from tests.pagecache.conftest import make_reader
from tests.pagecache.magazine import ADA, BO, ITS_PAGE, LISTS, OF_FIRST, PEOPLE, TWO, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def changed(article):
    change(article, "<p>Quite other words.</p>")
    return article


CHANGES = {
    "correct": publishing.correct,
    "clarify": publishing.clarify,
    "update": publishing.update,
    "retract": publishing.retract,
}


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_is_read_at_once(first, warm, verb):
    CHANGES[verb](changed(first), "A slip in the second line.")
    assert all("A slip in the second line." in reader.text("/articles/alpha/") for reader in warm)


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_leaves_other_pages(first, warm, verb):
    CHANGES[verb](changed(first), "A slip in the second line.")
    assert fresh(warm) == OF_FIRST


def test_what_is_withdrawn_is_gone_at_the_very_next_read_and_back_when_it_is_restored(first, warm):
    publishing.withdraw(first)
    for reader in warm:
        assert reader.get("/articles/alpha/").status == 404
        assert "Alpha" not in reader.text("/articles/") + reader.text("/") + reader.text("/articles/second/")
    assert fresh(warm) <= OF_FIRST
    publishing.restore(changed(first), "It was right.")
    for reader in warm:
        assert "Quite other words." in reader.text("/articles/alpha/")
        assert "Alpha" in reader.text("/articles/")


def test_a_new_essay_is_there_at_once(first, warm):
    article = make_article("New", byline=["Bo"], topics=["Two"])
    assert [reader.get("/articles/new/").status for reader in warm] == [404, 404]
    publishing.publish(article)
    assert [reader.get("/articles/new/").status for reader in warm] == [200, 200]
    assert fresh(warm) == LISTS | PEOPLE | BO | TWO | {"/articles/other/"}


def test_the_first_essay_of_a_topic_changes_every_masthead(first, warm):
    publishing.publish(make_article("New", byline=["Bo"], topics=["Three"]))
    assert all("Three" in reader.text("/privacy/") for reader in warm)
    assert all(reader.get("/topics/three/").status == 200 for reader in warm)


def test_the_last_essay_of_a_topic_changes_every_masthead(first, warm):
    publishing.withdraw(Edition.objects.get(slug="other").article)
    assert not any(">Two<" in reader.text("/privacy/") for reader in warm)


def test_a_new_address_is_redirected_to(first, warm):
    first.slug = "renamed"
    first.version += 1
    first.save()
    publishing.correct(first, "Another name.")
    for reader in warm:
        for _ in range(2):
            moved = reader.get("/articles/alpha/")
            assert (moved.status, moved.headers["location"]) == (301, "/articles/renamed/")
        assert reader.rendered.count("/articles/alpha/") == 2  # once while it was the essay


def test_what_is_scheduled_and_cancelled_leaves_readers_alone(first, warm):
    publishing.schedule(changed(first), FAR, kind=Edition.Kind.UPDATE, note="Later.")
    assert fresh(warm) == OF_FIRST  # kept until then from now on
    publishing.cancel(first)
    assert fresh(warm) == OF_FIRST


def test_the_lead_is_on_the_front_page_at_once(first, warm):
    publishing.choose_lead(first, FAR)
    assert fresh(warm) == {"/"}


def test_what_is_rolled_back_changes_nothing(first, warm):
    with transaction.atomic():
        publishing.correct(changed(first), "A slip.")
        transaction.set_rollback(True)
    assert not fresh(warm)


def test_nothing_is_purged_before_it_is_true(first, warm):
    with transaction.atomic():
        publishing.correct(changed(first), "A slip.")
        assert warm[0].cache.is_good(warm[0].cache.store.get(("http://127.0.0.1", "/articles/alpha/", "")))
    assert fresh(warm) == OF_FIRST


def test_the_command_is_heard(first, warm):
    call_command("article", "withdraw", "alpha")
    assert fresh(warm) == OF_FIRST
    assert warm[0].get("/articles/alpha/").status == 404


def test_working_on_a_copy_changes_no_page(first, warm):
    changed(first)
    make_article("Draft", byline=["Somebody New"], topics=["A New Topic"])
    assert not fresh(warm)


def test_a_topic_that_is_renamed_has_its_new_name_everywhere(first, warm):
    topic = Topic.objects.get(slug="two")
    topic.name = "Zwei"
    topic.save()
    assert all(
        ">Zwei<" in reader.text(page) for reader in warm for page in ("/privacy/", "/topics/two/", "/articles/alpha/")
    )


def test_a_person_that_is_renamed_has_the_new_name_where_people_stand(first, warm):
    ada = Person.objects.get(slug="ada")
    ada.name = "Ada the Second"
    ada.save()
    assert fresh(warm) == PEOPLE | ADA
    assert "Ada the Second" in warm[0].text("/authors/ada/")


def test_a_discussion_is_closed_and_opened_at_once(first, warm):
    for state, sees in (("closed", True), ("open", False)):
        Discussion.objects.update_or_create(article=first, defaults={"state": state})
        assert fresh(warm) == ITS_PAGE
        assert all(("Replies to this essay are closed." in reader.text("/articles/alpha/")) is sees for reader in warm)


def test_the_policy_holds_for_every_essay_at_once(first, warm):
    Policy.objects.create(pk=1, close_after_days=1)
    assert fresh(warm) == {"/articles/alpha/", "/articles/second/", "/articles/other/"}
    assert "Replies to this essay are closed." in warm[1].text("/articles/other/")


MODERATORS_VERBS = {
    "approve": ({"approved_at": None, "is_public": False, "first_shown_at": None}, True),
    "hold": ({}, False),
    "remove": ({}, False),
    "restore": ({"removed_at": MORNING, "is_public": False, "is_removed": True}, True),
    "erase": ({}, False),
}


@pytest.mark.parametrize("verb", MODERATORS_VERBS)
def test_what_a_moderator_does_is_read_at_once(first, warm, verb):
    state, sees = MODERATORS_VERBS[verb]
    reply = left(first, "Said by a reader.", **state)
    Discussion.objects.create(article=first)  # purges: the reply was put straight into the tables
    fresh(warm)
    getattr(moderation, verb)(Reply.objects.filter(pk=reply.pk), make_moderator())
    for reader in warm:
        assert ("Said by a reader." in reader.text("/articles/alpha/")) is sees
    assert fresh(warm) <= ITS_PAGE


def test_a_reply_is_read_as_soon_as_its_guest_has_confirmed_it(first, warm, client):
    policy()
    fresh(warm)
    send(client, first)
    assert not fresh(warm)
    client.post(link())
    assert all("I beg to differ." in reader.text("/articles/alpha/") for reader in warm)
    assert fresh(warm) == ITS_PAGE - {"/articles/alpha/"}


def test_what_is_imported_is_read_at_once(first, warm, tmp_path):
    file = tmp_path / "replies.yaml"
    file.write_text("article: alpha\ndiscussion: closed\nreplies:\n  - {id: 1, name: Ida, text: From elsewhere.}\n")
    call_command("import_replies", file)
    assert all("From elsewhere." in reader.text("/articles/alpha/") for reader in warm)


def test_forgetting_changes_no_page(first, warm):
    old = left(first, "Never confirmed.", confirmed_at=None, first_shown_at=None, is_public=False)
    Reply.objects.filter(pk=old.pk).update(submit_date=timezone.now() - timedelta(days=60))
    shown = left(first, "Shown.")
    Discussion.objects.create(article=first)
    fresh(warm)
    assert forgetting.forget()
    assert Reply.objects.filter(pk=shown.pk).exists() and not Reply.objects.filter(pk=old.pk).exists()
    assert not Confirmation.objects.exists()
    assert not fresh(warm)


def test_a_page_that_was_overtaken_while_it_was_rendered_is_not_kept(first):
    reader, overtaken = make_reader(), []
    django = reader.cache.application

    def slow(environ, start_response):
        answer = django(environ, start_response)
        if not overtaken:
            overtaken.append(publishing.correct(changed(first), "Meanwhile."))
        return answer

    reader.cache.application = slow
    assert "Meanwhile." not in reader.text("/articles/alpha/")
    assert "Meanwhile." in reader.text("/articles/alpha/")
