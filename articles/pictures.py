"""A picture comes in (read by a process of its own), is stored with its files, and says where it is used."""

import hashlib
import json
import os
import secrets
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from threading import BoundedSemaphore

from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles import imaging, processes
from articles.models import Article, Edition, Picture, Section

MOST_BYTES = 20 * 1024 * 1024
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024 // 1024} MB: make it smaller."
UNREADABLE = (
    "The picture takes too long or too much memory to be read: make it smaller, or save it anew in a picture program."
)
PATIENCE = 30  # seconds; the process itself stops after `imaging.SECONDS` of the processor's
READERS = BoundedSemaphore(2)  # at a time; each takes `imaging.MEMORY`
AGE = 24 * 60 * 60  # seconds, from which on a file waits for no row


class Refused(Exception):
    """A file that is not taken; the message says why and what would help."""


@dataclass(frozen=True)
class Rendition:
    width: int
    height: int
    content: bytes


def digest(upload):
    """What makes two files the same: all their bytes."""
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()


def known(digest):
    """The picture that was made of a file with these bytes, or None."""
    return Picture.objects.filter(digest=digest).first()


def read(upload):
    """The renditions of an uploaded file, the larger one first; nothing of it stays on the disk."""
    if upload.size > MOST_BYTES:
        raise Refused(TOO_LARGE)
    with READERS, tempfile.TemporaryDirectory(prefix="picture-") as folder:
        with open(Path(folder, "source"), "wb") as source:
            for chunk in upload.chunks():
                source.write(chunk)
        said = _run(folder)
        if "refused" in said:
            raise Refused(said["refused"])
        return [
            Rendition(width, height, Path(folder, str(number)).read_bytes())
            for number, (width, height) in enumerate(said["sizes"])
        ]


def _run(folder):
    try:
        return json.loads(processes.run([sys.executable, "-I", imaging.__file__], b"", PATIENCE, folder))
    except (processes.Failed, ValueError) as error:
        raise Refused(UNREADABLE) from error


def store(renditions, digest="", **words):
    """(the picture, whether it is new), one for each digest; `words` are those of a new one."""
    try:
        return _store(renditions, digest=digest, **words), True
    except IntegrityError:
        if digest and (there := known(digest)):  # the same file came twice at once
            return there, False
        raise


def _store(renditions, **words):
    """The picture with its files. They are on the disk for good before its row is committed, and gone if it does not come."""
    stem = f"pictures/{timezone.now():%Y}/{secrets.token_hex(16)}"
    large, *small = renditions
    names = {rendition: f"{stem}-{rendition.width}.webp" for rendition in renditions}
    try:
        for rendition, name in names.items():
            _write(Path(default_storage.path(name)), rendition.content)
        with transaction.atomic(durable=True):
            return Picture.objects.create(
                file=names[large],
                width=large.width,
                height=large.height,
                small=names[small[0]] if small else "",
                small_width=small[0].width if small else None,
                **words,
            )
    except BaseException:
        with suppress(DatabaseError):  # where nobody can say whether it came, a file without a row is the lesser harm
            if not Picture.objects.filter(file=names[large]).exists():
                for name in names.values():
                    default_storage.delete(name)
        raise


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    for folder in (path.parent, *path.parent.parents[: len(path.relative_to(default_storage.location).parts)]):
        _sync(folder)  # the names, too, and those of folders that are new


def _sync(folder):
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sweep():
    """Takes away the files that no row points to, such as a crash leaves between both; returns how many. Work for the worker."""
    root = Path(default_storage.location)
    old = [path for path in root.glob("pictures/*/*.webp") if abs(time.time() - path.stat().st_mtime) > AGE]
    if not Picture.objects.exists():  # more likely the wrong database than a library of leftovers
        return 0
    swept = 0
    for paths in batched(old, 400):
        names = {str(path.relative_to(root)) for path in paths}
        rows = Picture.objects.filter(Q(file__in=names) | Q(small__in=names)).values_list("file", "small")
        for name in sorted(names.difference(*rows)):
            default_storage.delete(name)
            swept += 1
    return swept


@dataclass
class Use:
    article: Article
    places: list  # of the working copy
    editions: list  # their numbers


def uses(picture, articles):
    """([Use], how many more): where among `articles` the picture is used, and in how many others."""
    printed = Edition.objects.filter(Q(lead_picture=picture) | Q(pictures=picture)).distinct().order_by("number")
    numbers, places = {}, {}
    for article, number in printed.values_list("article", "number"):
        numbers.setdefault(article, []).append(number)
    for article in Article.objects.filter(picture=picture).order_by().values_list("pk", flat=True):
        places.setdefault(article, []).append("lead picture")
    for article in Section.objects.filter(pictures=picture).order_by().values_list("article", flat=True).distinct():
        places.setdefault(article, []).append("figure in the text")
    found = articles.filter(pk__in={*numbers, *places}).prefetch_related(None)
    shown = [Use(article, places.get(article.pk, []), numbers.get(article.pk, [])) for article in found]
    return shown, len({*numbers, *places}) - len(shown)
