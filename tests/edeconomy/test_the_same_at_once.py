"""What may be there once, added eight times at the same time: one is stored, the others are told so by their own form."""

import threading

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import UniqueConstraint
from django.test import Client, RequestFactory
from django.utils.html import escape

from articles.models import Reference
from edeconomy.places import rooms
from tests.comments.cast import at_once
from tests.factories import make_article
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 8
ROWS = {f"{prefix}-{name}_FORMS": 0 for prefix in ("bylines", "filings", "citations") for name in ("TOTAL", "INITIAL")}
# What is typed on the page that adds one; {n} differs. Then what is the same, for each column that is unique.
TYPED = {
    "accounts.User": {"username": "ada{n}", "email": "ada{n}@mail.example", "role": "author"},
    "articles.Person": {"name": "Ada Quist", "slug": "ada-{n}", "sort_name": "Quist", "text": "An economist."},
    "articles.Topic": {"name": "Trade {n}", "slug": "trade-{n}", "order": "1", "text": "What crosses borders."},
    "articles.Reference": {"csl": '{{"type": "book", "title": "Ledgers {n}"}}', "raw": "As it was pasted."},
    "articles.Article": {"title": "Ledgers {n}", "text": "<p>A text.</p>", **ROWS},
    "comments.Discussion": {"state": "closed"},
}
WORK = '{{"type": "book", "title": "Ledgers {n}", "DOI": "10.1000/ledgers"}}'
SAME = {
    ("accounts.User", "username"): {"username": "ada"},
    ("accounts.User", "user_email_unique_without_case"): {"email": "Ada@mail.example"},
    ("articles.Person", "slug"): {"slug": "ada"},
    ("articles.Person", "user"): {"user": "{user}"},
    ("articles.Topic", "name"): {"name": "Trade"},
    ("articles.Topic", "slug"): {"slug": "trade"},
    ("articles.Reference", "reference_doi_unique"): {"csl": WORK},
    ("comments.Discussion", "article"): {"article": "{article}"},
    ("articles.Article", "a work that it cites"): {
        "citations-TOTAL_FORMS": 1, "citations-0-key": "a", "citations-0-csl": WORK, "citations-0-raw": "x"
    },
}  # fmt: skip
# Not typed: an import says where an essay comes from; a picture's file is known by its digest (tests/articles/test_same_picture.py).
OTHERWISE = {("articles.Article", "article_source_unique"), ("articles.Picture", "picture_digest_once")}


def unique_at_the_desk(request):
    """{(model, what is unique)} of the pages on which one is added."""
    for model, page in admin.site._registry.items():
        if page.has_add_permission(request):
            for field in model._meta.fields:
                if field.unique and not field.primary_key:
                    yield model._meta.label, field.name
            for constraint in model._meta.constraints:
                if isinstance(constraint, UniqueConstraint):
                    yield model._meta.label, constraint.name


def test_every_unique_column_of_the_desk_is_tried():
    request = RequestFactory().get("/")
    request.user = make_user("the-root", is_superuser=True, is_staff=True)
    assert set(unique_at_the_desk(request)) | {("articles.Article", "a work that it cites")} == set(SAME) | OTHERWISE


@pytest.mark.parametrize(("label", "what"), SAME)
def test_one_is_stored_and_the_others_are_told(monkeypatch, label, what):
    model, page = next((m, page) for m, page in admin.site._registry.items() if m._meta.label == label)
    root = make_user("the-root", is_superuser=True, is_staff=True)
    numbers = {"user": make_user("somebody", "author").pk, "article": make_article("Other").pk}
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    before, gate = model.objects.count(), threading.Barrier(TIMES)
    validated, save = threading.local(), type(page).save_model

    def after_all_are_validated(self, *given):
        if not hasattr(validated, "once"):
            validated.once = gate.wait(20)
        save(self, *given)

    # SQLite has one writer: whoever comes second is validated after the first has stored.
    if connection.vendor == "postgresql":
        monkeypatch.setattr(type(page), "save_model", after_all_are_validated)
        monkeypatch.setattr(rooms.locking, "places", TIMES)  # as if each came from a web process of its own

    forms = [
        {name: str(value).format(n=n, **numbers) for name, value in (TYPED[label] | SAME[label, what]).items()}
        for n in range(TIMES)
    ]

    def post(form):
        client = Client()
        client.force_login(root)
        return client.post(address, form)

    answers = at_once([lambda form=form: post(form) for form in forms])
    assert sorted(answer.status_code for answer in answers) == [200] * (TIMES - 1) + [302]
    assert model.objects.count() == before + 1 and LogEntry.objects.count() == 1
    if label == "articles.Article":
        assert Reference.objects.filter(doi="10.1000/ledgers").count() == 1
    for form, answer in zip(forms, answers, strict=True):
        if answer.status_code == 200:
            assert 'class="errorlist' in answer.text and all(escape(value) in answer.text for value in form.values())
