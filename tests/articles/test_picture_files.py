"""The files of a picture and its row come and go together."""

import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, transaction

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
