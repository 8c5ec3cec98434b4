"""S05, S06: what becomes of a picture that is sent to the desk."""

import re
import tempfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from articles import imaging
from articles.models import Picture
from tests.pictures import WORDS, accepted, drawn, image_of, make_picture, send, stored, upload
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/picture/add/"
DOT = (200, 30, 30)


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


def chunks(picture, field="file"):
    """The kinds of the chunks in a WebP."""
    with default_storage.open(getattr(picture, field).name) as file:
        content, place, kinds = file.read(), 12, []
    while place < len(content):
        kinds.append(content[place : place + 4])
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8 + length + length % 2
    return kinds


def test_a_picture_is_written_anew_at_two_widths(client, author):
    answer = send(client, drawn(2400, 1200, "JPEG", colour=DOT), "../../My harbour.php.jpg")
    told, picture = answer.json(), Picture.objects.get()
    assert (answer.status_code, told["id"], told["alt"]) == (201, picture.pk, "A harbour")
    assert (told["src"], told["width"], told["height"]) == (picture.file.url, 1600, 800)
    assert told["srcset"] == f"{picture.small.url} 800w, {picture.file.url} 1600w"
    assert [image_of(picture, field).size for field in ("file", "small")] == [(1600, 800), (800, 400)]
    assert image_of(picture).format == "WEBP"
    assert stored() == sorted([picture.file.name, picture.small.name])
    assert "arbour" not in picture.file.name and "php" not in picture.file.name


@pytest.mark.parametrize(
    ("size", "kept"),
    [((300, 200), [(300, 200)]), ((1000, 500), [(1000, 500), (800, 400)]), ((900, 9000), [(320, 3200)])],
)
def test_nothing_is_upscaled(client, author, size, kept):
    picture = accepted(client, drawn(*size))
    assert [image_of(picture, field).size for field in ("file", "small") if getattr(picture, field)] == kept
    assert (picture.width, picture.height) == kept[0]


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("size", [(60, 40), (2400, 1600)])
def test_a_picture_is_turned_upright(client, author, turn, size):
    upright = Image.new("RGB", size)
    upright.paste(DOT, (0, 0, size[0] // 4, size[1] // 4))
    back = {5: 5, 6: 8, 7: 7, 8: 6}.get(turn, turn)
    stored_so = upright.transpose(imaging.UPRIGHT[back]) if turn > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    path = Path(tempfile.gettempdir(), "turned")
    stored_so.save(path, "JPEG", exif=exif, quality=95)
    shown = image_of(accepted(client, path.read_bytes())).convert("RGB")
    path.unlink()
    assert shown.width > shown.height
    corners = [shown.getpixel((x, y))[0] > 100 for x in (3, shown.width - 4) for y in (3, shown.height - 4)]
    assert corners == [True, False, False, False]


def test_colours_become_those_of_screens(client, author):
    """A profile that swaps nothing is the control; CMYK, greys, palettes and 16 bits are read for what they show."""
    for mode, colour, seen in (
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("L", 128, (128, 128, 128)),
        ("I;16", 0x8000, (128, 128, 128)),
        ("1", 1, (255, 255, 255)),
        ("LA", (128, 255), (128, 128, 128)),
    ):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        pixel = image_of(accepted(client, drawn(mode=mode, colour=colour, format=kind))).convert("RGB").getpixel((5, 5))
        assert all(abs(one - other) < 40 for one, other in zip(pixel, seen, strict=True)), mode
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = accepted(client, drawn(colour=DOT, icc_profile=lab))
    assert all(abs(a - b) < 12 for a, b in zip(image_of(picture).convert("RGB").getpixel((5, 5)), DOT, strict=True))


def test_what_is_seen_through_stays_so(client, author):
    picture = accepted(client, drawn(mode="RGBA", colour=(*DOT, 100)))
    assert image_of(picture).mode == "RGBA" and abs(image_of(picture).getpixel((5, 5))[3] - 100) < 3
    assert image_of(accepted(client, drawn(mode="RGBA", colour=(*DOT, 255)))).mode == "RGB"


def test_nothing_that_came_along_stays(client, author):
    exif = Image.Exif()
    exif[0x010E] = "canary"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    secret = {"exif": exif, "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    picture = accepted(client, drawn(1200, 600, "JPEG", comment="canary", xmp=b"canary", **secret))
    for field in ("file", "small"):
        assert set(chunks(picture, field)) <= {b"VP8 ", b"VP8L"}
        assert not image_of(picture, field).getexif()
    broken = accepted(client, drawn(icc_profile=b"canary" * 30))
    assert set(chunks(broken)) <= {b"VP8 ", b"VP8L"}


@pytest.mark.parametrize(
    ("words", "field", "said"),
    [
        ({"alt": ""}, "alt", "Say what the picture shows, or that it is decorative."),
        ({"decorative": "on"}, "alt", "A decorative picture is silent"),
        ({"credit": " "}, "credit", "This field is required."),
        ({"licence": ""}, "licence", "This field is required."),
        ({"alt": "x" * 501}, "alt", "at most 500 characters"),
    ],
)
def test_readers_must_be_told(client, author, words, field, said):
    answer = send(client, drawn(), **words)
    assert answer.status_code == 422 and list(answer.json()["errors"]) == [field]
    assert said in answer.json()["errors"][field][0]
    assert not Picture.objects.exists() and not stored()


def test_a_decorative_picture_is_silent(client, author):
    assert accepted(client, drawn(), alt="", decorative="on").decorative


def test_the_desks_own_form_takes_one_and_says_what_is_wrong(client, author):
    page = client.get(ADD).text
    assert 'enctype="multipart/form-data"' in page and 'accept="image/jpeg,' in page
    refused = client.post(ADD, {"file": upload(b"<svg/>"), **WORDS})
    assert refused.status_code == 422
    assert "SVG is not taken" in refused.text and 'value="A. Brandt"' in refused.text
    taken = client.post(ADD, {"file": upload(drawn()), **WORDS}, follow=True)
    assert "was added successfully" in taken.text
    page = client.get(f"/admin/articles/picture/{Picture.objects.get().pk}/history/").text
    assert "Made." in page


def test_its_words_change_and_its_file_never(client):
    client.force_login(make_user("the-editor", "editor"))
    picture = make_picture()
    words = WORDS | {"alt": "A quay", "file": upload(drawn()), "width": 1}
    assert client.post(f"/admin/articles/picture/{picture.pk}/change/", words).status_code == 302
    changed = Picture.objects.get()
    assert (changed.alt, changed.file.name, changed.width) == ("A quay", picture.file.name, 1600)


REFUSED = {
    "bombs": None,
    "svg-hostile": None,
    "polyglot": None,
    "corrupt": "broken.png broken_data_stream.png bmp-b-badpalettesize.bmp bmp-b-shortfile.bmp truncated_image.png "
    "crash-0da013a13571cc8eb457a39fee8db18f8a3c7127.tif crash-754d9c7ec485ffb76a90eeaab191ef69a2a3a3cd.sgi",
    "metadata": "ultrahdr.jpg",  # it is cut off
    "modern": "avif-hopper.heif",
}


@pytest.mark.parametrize("door", ["editor of texts", "desk's form"])
def test_the_collection_of_foreign_pictures(client, author, corpus, library, door):
    """Each is taken, and what is kept is a plain upright WebP; or it is refused with a reason, and nothing is kept."""
    files = sorted(path for path in (corpus / "images").glob("*/*") if path.is_file())
    assert files
    for path in files:
        names = REFUSED.get(path.parent.name, "")
        refused = names is None or path.name in names.split()
        before = Picture.objects.count()
        if door == "editor of texts":
            answer = send(client, path.read_bytes(), path.name)
            said = "".join(answer.json().get("errors", {}).get("file", []))
        else:
            answer = client.post(ADD, {"file": upload(path.read_bytes(), path.name), **WORDS})
            said = "".join(re.findall(r'<ul class="errorlist" id="id_file_error">(.*?)</ul>', answer.text))
        assert Picture.objects.count() == before + (not refused), path.name
        if refused:
            assert len(said) > 30, path.name
        else:
            plain(Picture.objects.latest("pk"), path.name)
    kept = Picture.objects.count() + Picture.objects.exclude(small="").count()
    assert len(stored()) == kept and not list((library / "passing").iterdir())


def plain(picture, name):
    """Nothing in its files but pixels: no profile, no notes of a camera, no words, no second frame."""
    for field in ("file", "small") if picture.small else ("file",):
        assert set(chunks(picture, field)) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}, name
        with image_of(picture, field) as image:
            assert not image.getexif() and not {"icc_profile", "exif", "xmp"} & set(image.info), name
            assert getattr(image, "n_frames", 1) == 1 and image.mode in ("RGB", "RGBA"), name
            assert field == "small" or image.size == (picture.width, picture.height), name
