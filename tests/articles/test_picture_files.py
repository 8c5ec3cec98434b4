"""The files of a picture and its row come and go together."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction

from articles import pictures
from articles.models import Picture
from tests.pictures import make_picture, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_row_that_does_not_come_leaves_no_file(monkeypatch):
    def fail(**fields):
        assert stored(), "the files are there before the row"
        raise IntegrityError

    monkeypatch.setattr(Picture.objects, "create", fail)
    with pytest.raises(IntegrityError):
        make_picture()
    assert not stored()


def test_a_full_disk_leaves_no_file_and_no_row(monkeypatch):
    written = []

    def full(number):
        written.append(number)
        if len(written) == 6:  # in the second file
            raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        make_picture()
    assert not stored() and not Picture.objects.exists()


def test_files_stay_where_nobody_knows_whether_the_row_came(monkeypatch):
    def lost(*given, **fields):
        raise OperationalError("the connection was lost")

    monkeypatch.setattr(Picture.objects, "create", lost)
    monkeypatch.setattr(Picture.objects, "filter", lost)
    with pytest.raises(OperationalError):
        make_picture()
    assert len(stored()) == 2


def test_the_files_and_their_names_are_synced_before_the_row(monkeypatch, library):
    synced, fsync, create = [], os.fsync, Picture.objects.create

    def noted(number):
        synced.append(os.readlink(f"/proc/self/fd/{number}"))
        fsync(number)

    def row(**fields):
        for name in (fields["file"], fields["small"], "pictures", ""):
            assert str(Path(default_storage.location, name)) in synced
        synced.append("row")
        return create(**fields)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Picture.objects, "create", row)
    make_picture()
    assert synced[-1] == "row"


@pytest.mark.django_db(transaction=True)
def test_files_go_with_the_row_once_it_is_gone_for_good():
    picture = make_picture()
    with transaction.atomic():
        picture.delete()
        transaction.set_rollback(True)
    assert len(stored()) == 2 and Picture.objects.count() == 1
    Picture.objects.all().delete()
    assert not stored()


def left_behind(name="f" * 32, hours=25):
    """A file with no row, as a crash between both leaves it."""
    path = Path(default_storage.path(f"pictures/2026/{name}-800.webp"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left")
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path


def test_what_a_crash_left_behind_is_swept_after_a_day():
    kept = make_picture()
    for name in (kept.file.name, kept.small.name):
        os.utime(default_storage.path(name), (0, 0))
    old, young = left_behind(), left_behind("e" * 32, hours=23)
    foreign = Path(default_storage.location, "pictures", "notes.txt")
    foreign.write_text("not ours")
    os.utime(foreign, (0, 0))
    assert pictures.sweep() == 1
    assert not old.exists() and young.exists() and foreign.exists()
    assert {kept.file.name, kept.small.name} <= set(stored())
    assert pictures.sweep() == 0


def test_nothing_is_swept_where_the_library_is_empty():
    """Somebody runs it on the wrong database, or before the right one is restored."""
    assert left_behind() and pictures.sweep() == 0 and stored()


def test_a_thousand_are_swept_with_few_questions(django_assert_max_num_queries):
    make_picture()
    for number in range(1_000):
        left_behind(f"{number:032x}")
    with django_assert_max_num_queries(5):
        assert pictures.sweep() == 1_000


def test_the_worker_sweeps(settings):
    assert settings.WORK["articles.pictures.sweep"] == 24 * 60 * 60
    make_picture(), left_behind()
    call_command("worker", once=True)
    assert len(stored()) == 2
