"""What the database itself and the system checks guard."""

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from articles.models import Article, Lead, Picture, Reference, Section
from articles.models.person import validate_orcid
from tests.factories import MORNING, make_article, work

pytestmark = pytest.mark.django_db
PICTURE = {"file": "pictures/x.webp", "width": 10, "height": 10, "credit": "A. Brandt", "licence": "CC BY 4.0"}


def refused(create, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        create(**fields)
    return True


def test_an_email_address_is_unique_without_case():
    create = get_user_model().objects.create_user
    create("first", "Reader@Example.org", "x")
    assert refused(create, username="second", email="reader@example.ORG", password="x")


def test_a_picture_has_words_or_is_decorative_and_names_its_maker():
    create = Picture.objects.create
    create(**PICTURE, alt="A harbour")
    create(**PICTURE, decorative=True)
    assert refused(create, **PICTURE)
    assert refused(create, **PICTURE, alt="A harbour", decorative=True)
    assert refused(create, **(PICTURE | {"credit": "", "alt": "A harbour"}))
    assert refused(create, **(PICTURE | {"licence": "", "alt": "A harbour"}))


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_an_orcid_is_accepted(orcid):
    validate_orcid(orcid)


@pytest.mark.parametrize(
    "orcid",
    [
        "0000-0002-1825-0098",
        "0000-0002-1694-2330",
        "0000000218250097",
        "0000-0002-1825-009x",
        "x",
        "٠٠٠٠-0002-1825-0097",
    ],
)
def test_a_wrong_orcid_is_refused(orcid):
    with pytest.raises(ValidationError):
        validate_orcid(orcid)


def test_sections_have_one_place_and_one_anchor_each():
    article = make_article()
    create = Section.objects.create
    assert refused(create, article=article, order=0, anchor="new")
    assert refused(create, article=article, order=9, anchor=article.sections.first().anchor)
    assert refused(create, article=article, order=9, anchor="new", heading="Deep", level=5)
    assert refused(create, article=article, order=9, anchor="new", heading="", level=2)


def test_a_doi_stands_once_in_the_library():
    make_article(references=[work("a", DOI="10.1000/xyz")])
    assert refused(Reference.objects.create, csl={"title": "Another", "DOI": "10.1000/XYZ"})


def test_a_lead_ends_after_it_was_chosen():
    assert refused(Lead.objects.create, article=make_article(), chosen_at=MORNING, until=MORNING)


def test_a_source_belongs_to_one_article():
    Article.objects.create(source="essays/t.md")
    assert refused(Article.objects.create, source="essays/t.md")


def test_the_database_is_set_up_as_the_verbs_need_it(monkeypatch):
    assert run_checks(databases=["default"]) == []
    settings = connection.settings_dict
    monkeypatch.setitem(settings, "ATOMIC_REQUESTS", True)
    expected = ["articles.E001"]
    if connection.vendor == "sqlite":
        monkeypatch.setitem(settings, "OPTIONS", {})
        expected += ["articles.E002", "articles.E003"]
    assert [error.id for error in run_checks(databases=["default"])] == expected
