"""Works of the library that are one and the same become one."""

import pytest

from articles import library, publishing
from articles.models import Article, Citation, EditionReference, Reference
from articles.working_copy import unused_slug
from tests.factories import make_article, part, published, work
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
LIBRARY, MERGE = "/admin/articles/reference/", "/admin/articles/reference/merge/"
TWICE = [work("a", "On Ledgers"), work("b", "On Ledgers, Again")]
CITING = '<p>So <cite data-keys="a b" data-locators="p. 2|p. 9">(1, 2)</cite> and <cite data-keys="b">(2)</cite>.</p>'


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


def works():
    return [Reference.objects.get(csl__title=title) for title in ("On Ledgers", "On Ledgers, Again")]


def merge(client, kept, *gone):
    return client.post(MERGE, {"work": [kept.pk, *(one.pk for one in gone)], "stays": kept.pk}, follow=True)


def test_citations_and_editions_follow_the_work_that_stays(client, editor):
    one = published("One", references=[TWICE[1]], sections=[part('<p>See <cite data-keys="b">(1)</cite>.</p>')])
    kept = Reference.objects.create(csl={"type": "book", "title": "On Ledgers"})
    gone = Reference.objects.get(csl__title="On Ledgers, Again")
    version = one.version
    printed = one.editions.values().get()
    answer = merge(client, kept, gone)
    assert "took the place of “On Ledgers, Again”" in answer.text
    assert list(Reference.objects.all()) == [kept]
    citation = Citation.objects.get()
    assert (citation.article, citation.reference, citation.key) == (one, kept, "b")
    assert EditionReference.objects.get().reference == kept
    assert one.editions.values().get() == printed  # what was printed stays
    one.refresh_from_db()
    assert one.version == version + 1  # whoever has it open is told
    publishing.correct(one, "A better entry.")
    assert one.editions.get(number=2).references[0]["csl"]["title"] == "On Ledgers"


def test_an_essay_that_cites_both_keeps_one_key(client, editor):
    both = published("Both", references=TWICE, sections=[part(CITING), part("<p>b</p>", "b")])
    kept, gone = works()
    merge(client, kept, gone)
    assert [citation.key for citation in both.citations.all()] == ["a"]
    assert both.sections.first().html == (
        '<p>So <cite data-keys="a a" data-locators="p. 2|p. 9">(1, 2)</cite> and <cite data-keys="a">(2)</cite>.</p>'
    )
    assert EditionReference.objects.get().reference == kept
    both.refresh_from_db()
    publishing.update(both, "One entry fewer.")
    edition = both.editions.get(number=2)
    assert len(edition.references) == 1 and "p. 2, p. 9" in edition.sections[0]["html"]


def test_it_is_asked_first_and_said_who_cites_what(client, editor):
    published("Printed", references=TWICE[:1], sections=[part('<p><cite data-keys="a">(1)</cite></p>')])
    make_article("A draft", references=TWICE[1:])
    kept, gone = works()
    data = {"action": "merge", "_selected_action": [kept.pk, gone.pk], "index": 0}
    answer = client.post(LIBRARY, data, follow=True)
    assert "Nobody can take this back." in answer.text
    assert "Printed</a>, as <code>a</code>" in answer.text and "A draft</a>, as <code>b</code>" in answer.text
    assert "Printed in “Printed”, edition 1" in answer.text
    assert Reference.objects.count() == 2
    assert client.post(MERGE, {"work": [kept.pk, gone.pk]}).status_code == 200  # nobody said which one stays
    assert Reference.objects.count() == 2


def test_the_best_known_one_is_offered():
    raw = Reference.objects.create(raw="On Ledgers.")
    read = Reference.objects.create(csl={"type": "book", "title": "On Ledgers"})
    known = Reference.objects.create(csl={"type": "book", "title": "On Ledgers", "DOI": "10.1000/a"})
    assert library.best([raw, read, known], {raw.pk: 9}) == known
    assert library.best([raw, read], {raw.pk: 9}) == read


def test_a_work_names_its_twins(client, editor):
    known = Reference.objects.create(csl={"type": "book", "title": "On Ledgers", "DOI": "10.1000/a"})
    twin = Reference.objects.create(csl={"type": "book", "title": "On ledgers"})
    other = Reference.objects.create(csl={"type": "book", "title": "On Tides"})
    for one, two in ((known, twin), (twin, known)):
        page = client.get(f"{LIBRARY}{one.pk}/change/").text
        assert "Perhaps the same work" in page and f"work={one.pk}&amp;work={two.pk}" in page
    assert "Perhaps the same work" not in client.get(f"{LIBRARY}{other.pk}/change/").text


def test_authors_see_only_their_essays_among_those_that_cite_a_work(client):
    from_others = make_article("Somebody else’s draft", references=TWICE[:1])
    client.force_login(make_user("somebody", "author"))
    page = client.get(f"{LIBRARY}{from_others.citations.get().reference_id}/change/").text
    assert "No essay at your desk cites it." in page and "Somebody else’s" not in page


@pytest.mark.parametrize("chosen", [[], ["1"], ["x", "9" * 30], ["1", "2", "987654"], [str(n) for n in range(1, 30)]])
def test_what_cannot_be_merged_is_said(client, editor, chosen):
    for number in range(1, 30):
        Reference.objects.create(pk=number, raw=f"Work {number}.")
    answer = client.post(MERGE, {"work": chosen, "stays": "1"}, follow=True)
    assert "Choose two works or more" in answer.text
    assert Reference.objects.count() == 29


def test_two_merges_of_one_work_lose_nothing():
    make_article(references=TWICE)
    kept, gone = works()
    library.merge(kept, [gone])
    with pytest.raises(library.NotMerged, match="no longer in the library"):
        library.merge(gone, [kept])
    assert Citation.objects.get().reference == kept


def test_what_is_in_use_elsewhere_stays(monkeypatch):
    make_article(references=TWICE)
    kept, gone = works()
    monkeypatch.setattr(library, "_move_editions", lambda *given: use(gone))

    def use(reference):
        essay = Article.objects.create(title="Just now", slug=unused_slug(Article.objects, "just now", "essay"))
        Citation.objects.create(article=essay, reference=reference, key="x", order=0)

    with pytest.raises(library.NotMerged, match="is in use elsewhere"):
        library.merge(kept, [gone])
    assert Reference.objects.count() == 2 and Citation.objects.count() == 2


def test_the_history_tells_of_it(client, editor):
    make_article(references=TWICE)
    kept, gone = works()
    merge(client, kept, gone)
    history = client.get(f"{LIBRARY}{kept.pk}/history/").text
    assert f"Took the place of “On Ledgers, Again” (number {gone.pk}); 1 essay cited them." in history
