"""Pictures for tests: drawn, uploaded, or in the library already."""

import struct
import zlib
from io import BytesIO

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles import pictures
from articles.models import Article, Picture

WORDS = {"alt": "A harbour", "credit": "A. Brandt", "licence": "CC BY 4.0"}


def drawn(width=40, height=20, format="PNG", mode="RGB", colour=None, **options):
    """The bytes of a picture."""
    file = BytesIO()
    Image.new(mode, (width, height), colour or 0).save(file, format, **options)
    return file.getvalue()


def upload(content, name="picture.png"):
    return SimpleUploadedFile(name, content, "image/png")


def send(client, content, name="picture.png", **words):
    """As the editor of texts does."""
    return client.post("/admin/articles/picture/upload/", {"file": upload(content, name), **(WORDS | words)})


def accepted(client, content, **words):
    answer = send(client, content, **words)
    assert answer.status_code == 201, answer.text
    return Picture.objects.get(pk=answer.json()["id"])


def make_picture(alt="A harbour", width=1600, lead_of=None, **words):
    """A row with its files, of which only the names are true to what is said of them."""
    sizes = [(width, width // 2), (800, 400)] if width > 800 else [(width, width // 2)]
    content = drawn(format="WEBP")
    words = WORDS | {"alt": alt, "decorative": False} | words
    picture, _ = pictures.store([pictures.Rendition(*size, content) for size in sizes], **words)
    if lead_of:
        Article.objects.filter(pk=lead_of.pk).update(picture=picture)
    return picture


def bomb(side=30_000):
    """A PNG of side × side pixels in one bit each, all of one colour: some 110 kB."""
    packer, row = zlib.compressobj(9), b"\0" * (1 + side // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    chunks = (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def stored():
    """The names of all files in the library of pictures."""
    names, folders = [], ["pictures"]
    while folders:
        folder = folders.pop()
        if default_storage.exists(folder):
            inner, files = default_storage.listdir(folder)
            folders += [f"{folder}/{name}" for name in inner]
            names += [f"{folder}/{name}" for name in files]
    return sorted(names)


def image_of(picture, field="file"):
    """What a browser would be given."""
    return Image.open(default_storage.open(getattr(picture, field).name))
