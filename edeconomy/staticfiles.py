"""The store of static files: hashed names, compressed, and one stylesheet for readers, one for the desk, instead of their parts."""

import hashlib
import posixpath
import re
from functools import partial
from importlib.metadata import version
from pathlib import Path

import brotli
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = ("css/reader.css", "css/desk/desk.css")
MADE_BY = ("Django", "whitenoise", "brotli")
MARK = "collected.sha256"  # beside the manifest, when all files are there

IMPORT = re.compile(r'@import url\("(?P<path>[^":]+)"\);\n?')
ADDRESS = re.compile(r'url\("(?P<path>[^":/#][^":]*)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANKS = re.compile(r"\s*\n\s*")


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """These stylesheets are written with their parts in them; the parts get no hashed name of their own."""

    def post_process(self, paths, dry_run=False, **options):
        sheets, parts = {}, set()
        for name in JOINED:
            if name in paths:
                text, names = join(name, partial(read, paths))
                sheets[name] = (Text(squeeze(text)), name)
                parts |= set(names)
        paths = {name: source for name, source in paths.items() if name not in parts} | sheets
        if not dry_run:
            self.mark.unlink(missing_ok=True)
        yield from super().post_process(paths, dry_run=dry_run, **options)
        if not dry_run:
            self.mark.write_text(self.fingerprint())

    def compress_files(self, paths):
        """Only what a page names: neither the files without a hash in their names nor maps for debuggers."""
        named = set(self.hashed_files.values())
        yield from super().compress_files(name for name in paths if name in named and not name.endswith(".map"))

    def create_compressor(self, **options):
        return BrotliCompressor(**options)

    @property
    def mark(self):
        return Path(self.location) / MARK

    def is_current(self):
        """Whether collecting anew would make what is there already."""
        return self.mark.exists() and self.mark.read_text() == self.fingerprint()

    def fingerprint(self):
        """A digest of what is collected, of what it is made by, and of the names and sizes of the files that are there."""
        digest = hashlib.sha256(Path(__file__).read_bytes())
        made_by = [settings.STATIC_URL, settings.BROTLI_QUALITY, *map(version, MADE_BY)]
        for line in [made_by, *found(), *kept(Path(self.location))]:
            digest.update(f"{line}\n".encode())
        return digest.hexdigest()


class BrotliCompressor(Compressor):
    """At the quality of the settings: the best one takes eight times as long."""

    @staticmethod
    def compress_brotli(data):
        return brotli.compress(data, quality=settings.BROTLI_QUALITY)


def found():
    """(name, digest of the content) of each source."""
    for finder in get_finders():
        for path, storage in finder.list(apps.get_app_config("staticfiles").ignore_patterns):
            with storage.open(path) as file:
                yield getattr(storage, "prefix", None), path, hashlib.file_digest(file.file, "sha256").hexdigest()


def kept(folder):
    """(name, size) of each collected file."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MARK:
            yield path.relative_to(folder).as_posix(), path.stat().st_size


class Text:
    """A text in the place of a storage: whatever name is opened, this is what is read."""

    def __init__(self, text):
        self.text = text

    def open(self, name):
        return ContentFile(self.text.encode(), name)


def read(paths, name):
    if name not in paths:
        raise ValueError(f"A stylesheet imports {name}, which is not among the static files.")
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()


def join(name, read):
    """The stylesheet with its imports in place, their addresses told from where it lies, and the names of the imported.

    `read(name)` gives a text. A part imports nothing itself.
    """
    here = posixpath.dirname(name)
    parts = []

    def insert(statement):
        part = posixpath.normpath(posixpath.join(here, statement["path"]))
        folder = posixpath.dirname(part)
        parts.append(part)
        return ADDRESS.sub(
            lambda url: f'url("{posixpath.relpath(posixpath.join(folder, url["path"]), here)}")', read(part)
        )

    return IMPORT.sub(insert, read(name)), parts


def squeeze(text):
    """Without comments, indents and empty lines. Safe here: no string of ours holds a comment or a line break."""
    return BLANKS.sub("\n", COMMENT.sub("", text)).strip() + "\n"
