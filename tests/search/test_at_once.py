"""Publishing, merging and the work of the index, at the same time."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from articles import library, publishing
from articles.models import Article, Edition, Reference
from comments.models import Reply
from edeconomy.search import indexing, related
from edeconomy.search.models import EssayWords, ReplyWords, Unrelated
from tests.factories import FAR, change, make_article, part, published, work
from tests.search.asking import ask, chips, counted, found, said

pytestmark = pytest.mark.django_db(transaction=True)


def beside(do):
    """Begins to do it in another connection; returns what waits until it is done."""

    def run():
        try:
            do()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    failed, thread = [], Thread(target=run)
    thread.start()

    def done():
        thread.join(30)
        assert not thread.is_alive() and not failed, failed

    return done


def test_an_essay_is_corrected_while_it_is_indexed(client):
    """Whoever publishes holds the article and then writes its index; so whoever indexes must not hold the index and want the article."""
    article, other = published("Ledgers"), published("Other")
    pks = list(Edition.objects.values_list("pk", flat=True))
    Unrelated.objects.all().delete()  # as when the index is new
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        waiting = beside(lambda: indexing.add_essays(pks)) if connection.vendor == "postgresql" else None
        if waiting:
            Event().wait(0.5)
        change(article, "<p>A quantum.</p>")
        publishing.correct(article, "A slip.")
    waiting = waiting or beside(lambda: indexing.add_essays(pks))
    waiting()
    assert found(client, "quantum") == [f"/articles/{article.slug}/"]
    assert found(client, "other") == [f"/articles/{other.slug}/"]


def test_replies_are_indexed_while_one_goes(client):
    replies = [said(published(), "A quantum.") for _ in range(2)]
    indexing.add_replies([reply.pk for reply in replies])
    Reply.objects.filter(pk=replies[0].pk).delete()
    indexing.add_replies([reply.pk for reply in replies])
    assert list(ReplyWords.objects.values_list("pk", flat=True)) == [replies[1].pk]


def test_an_edition_that_is_cancelled_while_it_is_read_is_not_indexed(monkeypatch):
    article = make_article()
    publishing.schedule(article, FAR)
    edition = Edition.objects.get()
    read = indexing._read

    def gone_meanwhile(edition):
        row = read(edition)
        publishing.cancel(article)
        return row

    monkeypatch.setattr(indexing, "_read", gone_meanwhile)
    indexing.add_essays([edition.pk])
    assert not EssayWords.objects.exists() and not Edition.objects.exists()


def test_an_essay_that_is_published_while_related_ones_are_sought_is_looked_at_again(monkeypatch):
    article = published("First", sections=[part("<p>Herring barrels.</p>")])
    published("Second", sections=[part("<p>Herring barrels.</p>")])
    nearest, corrected = related._nearest, []

    def and_meanwhile(pk):
        if not corrected:
            corrected.append(change(article, "<p>Salted.</p>"))
            publishing.correct(article, "A slip.")
        return nearest(pk)

    monkeypatch.setattr(related, "_nearest", and_meanwhile)
    related.relate()
    assert list(Unrelated.objects.values_list("pk", flat=True)) == [article.pk]
    related.relate()
    assert not Unrelated.objects.exists()


def test_works_that_become_one_are_found_as_one(client):
    for n, title in enumerate(("On Fish", "On fishes")):
        published(f"Ledger {n}", references=[work("w", title, "Klem", 1990)])
    published("Ledger 2")
    kept, gone = Reference.objects.order_by("pk")
    library.merge(kept, [gone])
    ((link, count),) = [(link, count) for link, label, count in chips(ask(client, "ledger")) if label == "Klem, 1990"]
    assert (count, counted(client.get(link).text)) == ("2", "2")


def test_what_was_read_in_another_way_is_read_again(client, monkeypatch):
    reply = said(published("Ledgers"), "A quantum.")
    assert indexing.catch_up() == 0
    for model in (EssayWords, ReplyWords):
        model.objects.update(reading="1, another")
    assert indexing.catch_up() == 2 and indexing.catch_up() == 0
    assert found(client, "quantum") == [f"/replies/{reply.pk}/"]
    monkeypatch.setattr(indexing, "READING", "another again")
    assert indexing.catch_up() == 2
