"""The store of static files: hashed names, compressed, and one stylesheet for readers, one for the desk, instead of their parts."""

import posixpath
import re
from functools import partial

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = ("css/reader.css", "css/desk/desk.css")

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
        yield from super().post_process(paths, dry_run=dry_run, **options)


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
