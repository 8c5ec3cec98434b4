"""A disk that takes nothing more: whoever sends a file is told by the form, or in JSON, and keeps what was typed."""

import errno
import os

import pytest
from django.core.files import uploadhandler

from articles import pictures
from articles.disk import FULL
from tests.edeconomy.people import make_user
from tests.pictures import WORDS, drawn, send, stored, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client):
    client.force_login(make_user("editor", "editor"))
    return client


def fail(number):
    def fail(*given, **options):
        raise OSError(number, os.strerror(number))

    return fail


class Unwritable(uploadhandler.TemporaryUploadedFile):
    write = fail(errno.ENOSPC)


PLACES = {
    "media": (pictures, "_write"),
    "folder": (pictures.tempfile, "TemporaryDirectory"),
    "upload": (uploadhandler, "TemporaryUploadedFile"),
}


def full(monkeypatch, place, number=errno.ENOSPC):
    monkeypatch.setattr(*PLACES[place], fail(number))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", FULL)
def test_an_upload_is_answered_in_json(editor, monkeypatch, place, number):
    full(monkeypatch, place, number)
    answer = send(editor, drawn())
    assert answer.status_code == 507 and "disk is full" in answer.json()["errors"]["file"][0]
    assert not stored()


@pytest.mark.parametrize("place", PLACES)
def test_a_form_comes_back_with_what_was_typed(editor, monkeypatch, place):
    full(monkeypatch, place)
    answer = editor.post("/admin/articles/picture/add/", {"file": upload(drawn()), **WORDS})
    assert answer.status_code == 422 and "disk is full" in answer.text and WORDS["alt"] in answer.text


def test_a_disk_that_fills_up_meanwhile(editor, monkeypatch):
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", Unwritable)
    assert send(editor, drawn()).status_code == 507
    fields = {"file": upload(b"# A title"), "text": "", "kind": "auto", "bibliography": "@book{kept}"}
    answer = editor.post("/admin/articles/article/manuscript/", fields)
    assert "disk is full" in answer.text and "@book{kept}" in answer.text


@pytest.mark.parametrize("full_before", [True, False])
def test_an_upload_that_breaks_off(editor, monkeypatch, full_before):
    if full_before:
        full(monkeypatch, "upload")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    answer = editor.generic(
        "POST", "/admin/articles/picture/upload/", head + b"half", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422 and "file" in answer.json()["errors"]


def test_an_outage_is_told_to_a_script_in_json(editor, monkeypatch):
    editor.raise_request_exception = False
    monkeypatch.setattr(pictures, "known", fail(errno.EDQUOT))
    answer = editor.post(
        "/admin/articles/picture/upload/", {"file": upload(drawn())}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 503 and "Nothing was saved" in answer.json()["errors"][""][0]
    page = editor.post(
        "/admin/articles/picture/add/", {"file": upload(drawn()), **WORDS}, headers={"accept": "text/html"}
    )
    assert page.status_code == 503 and WORDS["alt"] in page.text
