import pytest
from django.utils import timezone

from articles import checks
from articles.manuscripts.manuscript import Manuscript, Work
from articles.models import Article, Person, Reference, Topic
from articles.models.person import family_first
from articles.working_copy import Source, store
from tests.factories import make_article, part, published, work

pytestmark = pytest.mark.django_db


def codes(article):
    return {finding.code for finding in checks.find(article)}


def test_a_work_is_one_row_however_many_essays_cite_it():
    first = make_article(references=[work("a", DOI="10.1000/xyz")])
    second = make_article("Another", references=[work("b", DOI="https://doi.org/10.1000/XYZ")])
    assert Reference.objects.count() == 1
    assert first.citations.get().reference == second.citations.get().reference


def test_a_work_without_doi_is_known_by_title_year_and_author():
    make_article(references=[work("a")])
    make_article("Another", references=[work("b"), work("c", family="Berg"), work("d", year=1999)])
    assert Reference.objects.count() == 3


def test_two_keys_of_one_work_become_one():
    article = make_article(
        references=[work("a", DOI="10.1000/xyz"), work("b", "On ledgers", DOI="10.1000/xyz")],
        sections=[part('<p><cite data-keys="b">[@b]</cite></p>')],
    )
    assert [citation.key for citation in article.citations.all()] == ["a"]
    assert 'data-keys="a"' in article.sections.get().html


def test_the_library_keeps_its_data_where_another_essay_relies_on_it():
    make_article(references=[work("a", volume="1", DOI="10.1000/xyz")])
    article = Article()
    manuscript = Manuscript(title="T", references=[work("a", volume="2", DOI="10.1000/xyz")], sections=[part()])
    dropped = store(manuscript, article)
    assert Reference.objects.get().csl["volume"] == "1"
    assert "library has this work" in dropped[0].why


def test_a_work_that_is_cited_here_only_is_brought_up_to_date():
    article = make_article(references=[work("a", volume="1", DOI="10.1000/xyz")])
    store(Manuscript(title="T", references=[work("a", volume="2", DOI="10.1000/xyz")], sections=[part()]), article)
    assert Reference.objects.get().csl["volume"] == "2"


def test_keys_are_compared_as_they_read():
    article = make_article(
        references=[work("a&b2020", DOI="10.1000/xyz"), work("b&c2020", DOI="10.1000/xyz")],
        sections=[part('<p><cite data-keys="b&amp;c2020">x</cite></p>')],
    )
    assert 'data-keys="a&amp;b2020"' in article.sections.get().html
    assert "key" not in codes(article)


def test_a_new_slug_avoids_every_address_that_was_ever_live():
    article = published("One Two")
    Article.objects.filter(pk=article.pk).update(slug="renamed")
    assert make_article("One Two").slug == "one-two-2"


def test_an_essay_never_first_appeared_in_the_future():
    article = make_article(date=timezone.localdate())
    assert article.first_published <= timezone.now()


def test_works_that_say_nothing_are_not_taken_for_one():
    make_article(references=[Work("a", "***", None), Work("b", "???", None)])
    assert Reference.objects.count() == 2


def test_a_role_in_parentheses_is_read():
    article = make_article(byline=["Aiko Brandt", "Li Wei (translator)"])
    assert [(b.person.name, b.role) for b in article.bylines.all()] == [("Aiko Brandt", ""), ("Li Wei", "translator")]


def test_people_and_topics_are_found_again():
    make_article()
    make_article("Another", topics=["economics"])
    assert Person.objects.count() == Topic.objects.count() == 1


def test_too_long_a_title_is_cut_and_reported():
    article = Article()
    dropped = store(Manuscript(title="x" * 300, sections=[part()]), article)
    assert len(article.title) == 250
    assert "title" in dropped[0].what


def test_the_source_is_remembered_with_the_version_it_made():
    article = Article()
    store(Manuscript(title="T", sections=[part()]), article, Source("essays/t.md", "0" * 64))
    assert (article.source, article.source_version, article.version) == ("essays/t.md", 1, 1)


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Aiko Brandt", "Brandt, Aiko"),
        ("Jan van der Meer", "van der Meer, Jan"),
        ("Plato", "Plato"),
        ("de Beauvoir", "de Beauvoir"),
    ],
)
def test_a_sort_name_is_guessed(name, sorted_as):
    assert family_first(name) == sorted_as


def test_checks_tell_what_blocks_from_what_advises():
    article = make_article(
        standfirst="",
        references=[work("cited"), work("uncited", "Other"), Work("typed", "As typed.", None)],
        sections=[
            part('<p><cite data-keys="cited gone">x</cite><a href="#nowhere">y</a></p>'),
            part("<p>z</p>", "Deep", 3),
        ],
    )
    found = checks.find(article)
    assert [finding.code for finding in found if finding.blocks] == ["key"]
    assert codes(article) == {"key", "uncited", "doi", "unread", "standfirst", "link", "level"}


def test_a_complete_essay_gives_no_finding():
    article = make_article(
        references=[work("a", DOI="10.1000/xyz")],
        sections=[
            part('<p><cite data-keys="a">[@a]</cite> <a href="#here">y</a></p>'),
            part("<p>z</p>", "Here", anchor="here"),
        ],
    )
    assert checks.find(article) == []
