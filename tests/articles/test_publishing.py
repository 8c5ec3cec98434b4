from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles import publishing
from articles.models import Address, Article, Edition, Person, Topic
from articles.models.edition import Immutable
from articles.publishing import EditionAhead, NotReady, Refused
from articles.signals import article_withdrawn, edition_added, edition_cancelled
from tests.factories import FAR, MORNING, change, make_article, part, published, work

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def live(article, at):
    return Edition.objects.live(at).filter(article=article).first()


def test_nothing_is_live_before_its_time():
    article = make_article()
    publishing.schedule(article, FAR + DAY, FAR)
    assert live(article, FAR + DAY - timedelta(microseconds=1)) is None
    assert live(article, FAR + DAY).number == 1


def test_a_correction_is_a_second_edition_that_keeps_the_first_date():
    article = published(at=FAR)
    change(article)
    publishing.correct(article, "A date was wrong.", FAR + DAY)
    edition = live(article, FAR + DAY)
    assert (edition.number, edition.kind, edition.published_at) == (2, "correction", FAR)
    assert "Other words" in edition.parts[0]["html"]
    assert "Other words" not in live(article, FAR).parts[0]["html"]


@pytest.mark.parametrize("verb", ["correct", "clarify", "update", "retract"])
def test_a_change_needs_a_note(verb):
    with pytest.raises(Refused, match="note is required"):
        getattr(publishing, verb)(published(at=FAR), "  ", FAR + DAY)


def test_an_essay_is_published_once():
    with pytest.raises(Refused, match="has been published"):
        publishing.publish(published(at=FAR), FAR + DAY)


@pytest.mark.parametrize("verb", ["correct", "clarify", "update", "retract", "restore"])
def test_what_was_never_live_cannot_be_changed(verb):
    with pytest.raises(Refused):
        getattr(publishing, verb)(make_article(), "Because.", FAR)


def test_an_edition_ahead_must_be_replaced_knowingly():
    article = published(at=FAR)
    publishing.schedule(article, FAR + 3 * DAY, FAR, kind="update", note="More figures.")
    for act in (
        lambda **replace: publishing.correct(article, "A slip.", FAR + DAY, **replace),
        lambda **replace: publishing.schedule(article, FAR + 2 * DAY, FAR, kind="update", note="x", **replace),
        lambda **replace: publishing.withdraw(article, FAR + DAY, **replace),
    ):
        with pytest.raises(EditionAhead, match="Edition 2"):
            act()
    assert publishing.correct(article, "A slip.", FAR + DAY, replace=True).number == 2
    assert live(article, FAR + 4 * DAY).kind == "correction"


def test_a_cancelled_first_edition_frees_number_and_address():
    article = make_article()
    publishing.schedule(article, FAR + DAY, FAR)
    assert Address.objects.filter(slug=article.slug).exists()
    publishing.cancel(article, FAR)
    assert not Address.objects.exists()
    assert publishing.publish(article, FAR).number == 1


def test_nothing_to_cancel_is_said():
    with pytest.raises(Refused, match="Nothing lies ahead"):
        publishing.cancel(published(at=FAR), FAR + DAY)


def test_a_time_that_has_passed_cannot_be_scheduled():
    with pytest.raises(Refused, match="already passed"):
        publishing.schedule(make_article(), FAR, FAR)


def test_withdrawing_ends_all_editions_and_leaves_the_past():
    article = published(at=FAR)
    publishing.correct(article, "A slip.", FAR + DAY)
    publishing.withdraw(article, FAR + 2 * DAY)
    assert live(article, FAR + 2 * DAY) is None
    assert not Edition.objects.on_record(FAR + 2 * DAY).exists()
    assert live(article, FAR + DAY).number == 2
    with pytest.raises(Refused, match="not live"):
        publishing.withdraw(article, FAR + 3 * DAY)


def test_restoring_adds_an_edition_and_the_record_omits_what_was_withdrawn():
    article = published(at=FAR)
    publishing.withdraw(article, FAR + DAY)
    change(article)
    publishing.restore(article, "Checked and found right.", FAR + 2 * DAY)
    now = FAR + 3 * DAY
    edition = live(article, now)
    assert (edition.number, edition.kind) == (2, "restoration")
    assert [e.number for e in Edition.objects.on_record(now)] == [2]
    first, second = edition.record(now)
    assert first == first | {"number": 1, "withdrawn": True, "note": "", "kind": "", "url": ""}
    assert second["current"] and second["note"] == "Checked and found right."
    assert live(article, FAR).number == 1
    assert live(article, FAR + DAY) is None


def test_a_retracted_essay_keeps_its_address_and_leaves_lists():
    article = published(at=FAR)
    change(article)
    publishing.retract(article, "The data were wrong.", FAR + DAY)
    edition = live(article, FAR + DAY)
    assert edition.kind == "retraction" and edition.slug == article.slug
    assert "Other words" not in edition.parts[0]["html"]
    assert list(edition.people.all()) == list(Person.objects.all())
    assert not Edition.objects.listed(FAR + DAY).exists()
    with pytest.raises(Refused, match="retracted"):
        publishing.correct(article, "x", FAR + 2 * DAY)
    assert publishing.restore(article, "Re-analysed.", FAR + 2 * DAY).number == 3


def test_nobody_takes_over_an_address():
    first = published(at=FAR)
    second = make_article(slug=first.slug)
    with pytest.raises(Refused, match="belongs to another essay"):
        publishing.publish(second, FAR + DAY)
    assert not second.editions.exists()
    first.refresh_from_db()
    Article.objects.filter(pk=first.pk).update(slug="renamed")
    publishing.update(first, "A new name.", FAR + DAY)
    with pytest.raises(Refused, match="belongs to another essay"):
        publishing.publish(second, FAR + 2 * DAY)


def test_an_address_that_answered_is_kept_when_the_next_edition_is_cancelled():
    article = published(at=FAR)
    publishing.schedule(article, FAR + 2 * DAY, FAR, kind="update", note="x")
    publishing.cancel(article, FAR + DAY)
    assert Address.objects.filter(slug=article.slug).exists()


def test_blocking_problems_are_named():
    article = make_article(title="", byline=[], sections=[part('<p><cite data-keys="gone">[@gone]</cite></p>')])
    with pytest.raises(NotReady) as refusal:
        publishing.publish(article, FAR)
    assert {finding.code for finding in refusal.value.findings} == {"title", "byline", "key"}
    assert "“gone” is cited" in str(refusal.value)


def test_a_working_copy_that_moved_is_not_published(monkeypatch):
    article = make_article()
    compose = publishing.compose

    def slow(working_copy):
        snapshot = compose(working_copy)
        change(article)
        return snapshot

    monkeypatch.setattr(publishing, "compose", slow)
    with pytest.raises(publishing.WorkingCopyMoved):
        publishing.publish(article, FAR)
    assert not article.editions.exists()


def test_each_verb_sends_one_signal():
    heard = []
    hear = lambda sender, **kwargs: heard.append(kwargs["signal"])  # noqa: E731
    for signal in (edition_added, edition_cancelled, article_withdrawn):
        signal.connect(hear)
    try:
        article = published(at=FAR)
        publishing.schedule(article, FAR + 2 * DAY, FAR + DAY, kind="update", note="x")
        publishing.cancel(article, FAR + DAY)
        publishing.withdraw(article, FAR + DAY)
    finally:
        for signal in (edition_added, edition_cancelled, article_withdrawn):
            signal.disconnect(hear)
    assert heard == [edition_added, edition_added, edition_cancelled, article_withdrawn]


def test_editions_stand_as_they_are():
    article = published(at=MORNING)
    edition = article.editions.get()
    edition.title = "Another"
    with pytest.raises(Immutable):
        edition.save()
    for change_it in ({"title": "Another"}, {"withdrawn_at": None}):
        with pytest.raises(Immutable):
            Edition.objects.filter(pk=edition.pk).update(**change_it)
    for delete in (edition.delete, Edition.objects.filter(pk=edition.pk).delete):
        with pytest.raises(Immutable):
            delete()
    with pytest.raises(ProtectedError):
        article.delete()
    with pytest.raises(ProtectedError):
        Person.objects.get().delete()


def test_two_editions_never_begin_at_one_instant():
    article = published(at=FAR)
    publishing.correct(article, "A slip.", FAR + DAY)
    with pytest.raises(Refused, match="this very instant"):
        publishing.correct(article, "Another.", FAR + DAY)


def test_choosing_a_lead_ends_the_one_before():
    first, second = published("One", at=FAR), published("Two", at=FAR)
    publishing.choose_lead(first, FAR + 9 * DAY, FAR)
    publishing.choose_lead(second, FAR + 2 * DAY, FAR + DAY)
    assert first.leads.get().until == FAR + DAY


def test_the_slug_of_a_printed_person_or_topic_stays():
    published(at=FAR)
    for row in (Person.objects.get(), Topic.objects.get()):
        row.slug = "another"
        with pytest.raises(ValidationError, match="is printed in editions"):
            row.save()


def test_the_database_refuses_twins_and_kinds_out_of_place():
    edition = published(at=FAR).editions.get()
    twin = {
        field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields if field.name != "id"
    }
    for wrong in (
        {"live_from": FAR + DAY},
        {"number": 2, "kind": "update", "note": "x"},
        {"number": 2, "live_from": FAR + DAY},
        {"number": 2, "live_from": FAR + DAY, "kind": "update", "note": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(**(twin | wrong))


def test_the_reference_list_is_formatted_once(monkeypatch):
    calls = []
    format_references = publishing.format_references
    monkeypatch.setattr(publishing, "format_references", lambda *given: calls.append(1) or format_references(*given))
    article = make_article(
        references=[work("okafor2021")], sections=[part('<p>So.<cite data-keys="okafor2021">[@okafor2021]</cite></p>')]
    )
    publishing.publish(article, FAR)
    publishing.correct(article, "A slip.", FAR + DAY)
    assert len(calls) == 1
    reference = live(article, FAR + DAY).works[0]
    assert "<em>On Ledgers</em>" in reference["html"] and reference["uses"][0]["label"] == "the opening"
