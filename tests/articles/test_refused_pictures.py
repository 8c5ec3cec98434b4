"""S05, S06: what is not taken for a picture, why, and what that costs."""

import resource
import shutil
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from articles import pictures
from articles.models import Picture
from tests.pictures import accepted, bomb, drawn, image_of, send, stored
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(settings, tmp_path, monkeypatch):
    """Folders of their own for what is kept and for what passes through."""
    settings.MEDIA_ROOT = tmp_path / "media"
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    return tmp_path


@pytest.fixture
def author(client):
    user = make_user("the-author", "author")
    client.force_login(user)
    return user


def reason(client, content, name="picture.png"):
    answer = send(client, content, name)
    assert answer.status_code == 422
    assert not Picture.objects.exists() and not stored()
    (words,) = answer.json()["errors"]["file"]
    return words


def test_a_bomb_costs_the_server_nothing(client, author):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (
        reason(client, bomb()) == "The picture has 30000 × 30000 pixels; 40 megapixels are the most: make it smaller."
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_a_file_that_is_cut_off_is_refused(client, author, format):
    whole = drawn(300, 200, format, colour="red")
    for share in (0.2, 0.5, 0.9):
        assert "be read" in reason(client, whole[: int(len(whole) * share)])


PLAIN = drawn(format="GIF")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello", "This is no picture that can be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG is not taken"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><svg/>", "SVG is not taken"),
        (b"<html><script>alert(1)</script>", "hides something else"),
        (b"%PDF-1.7", "hides something else"),
        (drawn() + b"<?php system('id');", "hides something else"),
        (drawn(format="JPEG", comment="<script>alert(1)</script>"), "hides something else"),
        (drawn() + b"words", "Something follows the picture"),
        (PLAIN + b"words", "Something follows the picture"),
        (drawn(format="WEBP") + b"words", "Something follows the picture"),
        (b"GIF89a/*" + PLAIN[8:], "One side of the picture is longer"),
        (drawn(10_001, 10), "One side of the picture is longer than 10000 pixels"),
        (drawn(format="BMP"), "JPEG, PNG, WebP, AVIF and GIF are taken"),
        (drawn(format="TIFF"), "JPEG, PNG, WebP, AVIF and GIF are taken"),
        (drawn(format="EPS"), "JPEG, PNG, WebP, AVIF and GIF are taken"),
    ],
)
def test_what_is_refused_and_why(client, author, library, content, words):
    """S05."""
    for name in ("picture.jpg", "picture.svg", "shell.php", "x.pgif", "x.jpg.shtml"):
        assert words in reason(client, content, name)
    assert not list((library / "passing").iterdir())


def test_a_picture_with_an_archive_behind_it_is_refused(client, author, tmp_path):
    (tmp_path / "inside").mkdir()
    archive = Path(shutil.make_archive(str(tmp_path / "archive"), "zip", tmp_path / "inside")).read_bytes()
    assert "hides something else" in reason(client, drawn(format="JPEG") + archive)


def test_frames_count_together_and_the_first_is_kept(client, author, monkeypatch):
    frames = [Image.new("P", (1000, 1000), n) for n in range(50)]
    path = Path(tempfile.gettempdir(), "moving")
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:])
    assert "its frames are too many" in reason(client, path.read_bytes())
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:3])
    assert getattr(image_of(accepted(client, path.read_bytes())), "n_frames", 1) == 1
    path.unlink()


def test_a_file_that_is_too_large_is_told_so():
    large = UploadedFile(None, "x.jpg", "image/jpeg", pictures.MOST_BYTES + 1)
    with pytest.raises(pictures.Refused, match="larger than 20 MB"):
        pictures.read(large)


def test_a_reader_that_breaks_or_hangs_is_a_reason_not_a_fault(client, author, monkeypatch, tmp_path):
    program = tmp_path / "program.py"
    monkeypatch.setattr(pictures.imaging, "__file__", str(program))
    monkeypatch.setattr(pictures, "PATIENCE", 1)
    for source in ("import os; os.abort()", "print('no JSON')", "import time; time.sleep(60)"):
        program.write_text(source)
        assert "takes too long or too much memory" in reason(client, drawn())
