"""S05, S06, S29: /media/ gives out pictures and nothing else, and takes them from nobody but those who may add them."""

import os
import tempfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles import pictures
from articles.models import Picture
from tests.pictures import WORDS, drawn, make_picture, stored, upload
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/articles/picture/upload/"


@pytest.fixture(autouse=True)
def library(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "passing").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "passing"))
    return tmp_path


@pytest.mark.parametrize("debug", [True, False])
def test_a_picture_is_given_out_and_armoured(client, settings, debug):
    settings.DEBUG = debug
    picture = make_picture()
    answer = client.get(picture.file.url, headers={"accept-encoding": "gzip"})
    assert b"".join(answer) == Path(default_storage.path(picture.file.name)).read_bytes()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp" and int(answer["Content-Length"]) == picture.file.size
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin" and answer["X-Frame-Options"] == "DENY"
    assert not {"Set-Cookie", "Vary", "Content-Encoding"} & set(answer.headers)


def test_who_is_led_to_where_pictures_are_sent_finds_the_page_for_that(client):
    client.force_login(make_user("the-author", "author"))
    answer = client.get(UPLOAD, follow=True)
    assert answer.status_code == 200 and "New picture" in answer.text


def test_it_is_the_same_for_everybody_and_asks_nothing_of_the_database(client, django_assert_num_queries):
    picture = make_picture()
    client.force_login(make_user("the-author", "author"))
    with django_assert_num_queries(0):
        answer = client.get(picture.file.url)
    assert b"".join(answer) == b"".join(Client().get(picture.file.url))
    assert answer["Cache-Control"].startswith("public")


def test_who_has_it_is_not_sent_it_again(client):
    url = make_picture().file.url
    mark = client.get(url)["ETag"]
    again = client.get(url, headers={"if-none-match": mark})
    assert again.status_code == 304 and not again.content
    assert again["ETag"] == mark and again["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(make_picture().file.url, headers={"if-none-match": mark}).status_code == 200


@pytest.mark.parametrize("part", ["bytes=0-9", "bytes=-1", "bytes=9-", "bytes=0-1,3-4", "bytes=9999999-", "pages=1"])
def test_a_part_is_answered_with_the_whole(client, part):
    """A server may: no picture is so large that a part of it would be missed."""
    picture = make_picture()
    answer = client.get(picture.file.url, headers={"range": part})
    assert answer.status_code == 200 and "Content-Range" not in answer
    assert len(b"".join(answer)) == picture.file.size


def test_to_be_asked_for_its_headers_is_not_to_be_sent(client):
    picture = make_picture()
    answer = client.head(picture.file.url)
    assert answer.status_code == 200 and b"".join(answer) == b""
    assert int(answer["Content-Length"]) == picture.file.size and answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_picture_is_read_and_nothing_else(client, method):
    picture = make_picture()
    assert client.generic(method, picture.file.url).status_code in (404, 405)
    assert Path(default_storage.path(picture.file.name)).exists()


ODD = [
    "/media/",
    "/media/pictures/",
    "/media/pictures/2026/",
    "/media/pictures",
    "/media/../manage.py",
    "/media/pictures/../../secret.txt",
    "/media/pictures/2026/../../../secret.txt",
    "/media/%2e%2e/secret.txt",
    "/media/%2e%2e%2fsecret.txt",
    "/media/%252e%252e%252fsecret.txt",
    "/media/..%5csecret.txt",
    "/media//etc/passwd",
    "/media/pictures/2026//etc/passwd",
    "/media/secret.txt",
    "/media/secret.txt%00.webp",
    "/media/link.webp",
    "/media/pictures/2026/link.webp",
    "/media/pictures/2026/" + "0" * 32 + "-1600.webp",
]


@pytest.mark.parametrize("address", ODD)
def test_what_is_no_picture_is_not_found(client, library, address):
    """S29."""
    picture = make_picture()
    (library / "secret.txt").write_text("canary")
    (library / "media" / "secret.txt").write_text("canary")
    folder = Path(default_storage.path(picture.file.name)).parent
    for link in (library / "media" / "link.webp", folder / "link.webp"):
        os.symlink(library / "secret.txt", link)
    answer = client.get(address)
    assert answer.status_code == 404
    assert "canary" not in answer.text and picture.file.name not in answer.text
    assert "text/html" in answer["Content-Type"]


def test_every_odd_ending_of_a_picture_is_not_found(client):
    url = make_picture().file.url
    for odd in ("/", "?", "/x.css", ";x.js", "%0a", "%00", ".php", "%20"):
        assert client.get(url + odd).status_code == (200 if odd == "?" else 404), odd


@pytest.mark.parametrize(
    "name", ["../../evil.php", "..\\evil.php", "/etc/evil.php", "%2e%2e%2fevil.php", "evil\0.php", "a/../../evil.webp"]
)
def test_the_name_of_what_is_sent_names_nothing(client, library, name):
    """S29."""
    client.force_login(make_user("the-author", "author"))
    answer = client.post(UPLOAD, {"file": upload(drawn(), name), **WORDS})
    assert answer.status_code in (201, 422)
    assert not [path for path in library.rglob("*") if "evil" in path.name]
    assert len(stored()) == Picture.objects.count()


def large(megabytes):
    return SimpleUploadedFile("large.jpg", b"\xff\xd8" + b"\0" * (megabytes * 1024 * 1024), "image/jpeg")


def test_100_mb_are_refused_with_a_reason_and_kept_nowhere(client, library):
    """S06."""
    client.force_login(make_user("the-author", "author"))
    answer = client.post(UPLOAD, {**WORDS, "file": large(100)})
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"file": ["The file is larger than 20 MB: make it smaller."]}}
    assert not list((library / "passing").iterdir()) and not stored()


def test_many_files_count_together(client, library):
    client.force_login(make_user("the-author", "author"))
    answer = client.post(UPLOAD, {**WORDS, "other": large(12), "file": large(12)})
    assert answer.json()["errors"]["file"] == ["The file is larger than 20 MB: make it smaller."]


@pytest.mark.parametrize("who", ["nobody", "visitor", "author elsewhere"])
def test_others_send_no_more_than_a_form_takes(client, library, monkeypatch, who):
    refused = {"nobody": 302, "visitor": 302, "author elsewhere": 400}[who]
    if who != "nobody":
        client.force_login(make_user("somebody", "author" if who == "author elsewhere" else ""))
    address = UPLOAD if who != "author elsewhere" else "/admin/articles/article/add/"
    seen = []
    monkeypatch.setattr("edeconomy.media.uploads.Measured.new_file", lambda *given: seen.append(given))
    for checked in (False, True):  # the check of the token reads what was sent
        sender = Client(enforce_csrf_checks=checked)
        sender.cookies = client.cookies
        sender.cookies["csrftoken"] = "x" * 32
        assert sender.post(address, {"file": large(3)}).status_code == (400 if checked else refused)
    assert not seen and not list((library / "passing").iterdir())


def test_a_picture_between_the_two_limits_is_taken(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(make_user("the-author", "author"))
    picture = drawn(900, 600, "PNG", compress_level=0)
    assert 1000 < len(picture) < pictures.MOST_BYTES
    answer = client.post(UPLOAD, {"file": upload(picture), **WORDS})
    assert answer.status_code == 201
