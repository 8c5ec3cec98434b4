"""A picture is taken or refused within 200 MB and two seconds of the processor, whatever its format."""

import json
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from articles import imaging, pictures
from tests.pictures import bomb, upload

MOST = 200 * 1024  # kilobytes
# Run by a process of its own: what this one is as large as would count, too.
MEASURE = """
import resource, subprocess, sys
said = subprocess.run([sys.executable, "-I", sys.argv[1]], stdout=subprocess.PIPE).stdout.decode()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, said)
"""


def read(content):
    """(kilobytes at the most, what it said) of the program that reads pictures."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "source").write_bytes(content)
        measured = subprocess.run(
            [sys.executable, "-c", MEASURE, imaging.__file__], cwd=folder, capture_output=True, text=True, check=True
        )
    kilobytes, said = measured.stdout.split(maxsplit=1)
    return int(kilobytes), json.loads(said)


def written(image, format, **options):
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def painted(width, height, format, mode="RGB", **options):
    """Something to see, stretched: to write it takes no time."""
    few = Image.merge(mode, [Image.effect_noise((width // 100, height // 100), 90) for _ in mode])
    return written(few.resize((width, height), Image.Resampling.NEAREST), format, **options)


FAST = {"PNG": {"compress_level": 1}, "WEBP": {"method": 0, "quality": 50}, "AVIF": {"speed": 10, "quality": 40}}
PROGRESSIVE = {"progressive": True, "subsampling": 0}
LARGEST = [
    ("JPEG", "RGB", 40, {}),
    ("JPEG", "RGB", 22, PROGRESSIVE),
    ("JPEG", "CMYK", 17, PROGRESSIVE),
    ("PNG", "RGB", 40, FAST["PNG"]),
    ("PNG", "RGBA", 40, FAST["PNG"]),
    ("WEBP", "RGB", 10, FAST["WEBP"]),
    ("WEBP", "RGBA", 10, {"lossless": True, "quality": 0, "method": 0}),
    ("AVIF", "RGB", 10, FAST["AVIF"] | {"subsampling": "4:4:4"}),
    ("AVIF", "RGBA", 10, FAST["AVIF"]),
]


@pytest.mark.parametrize(("format", "mode", "megapixels", "options"), LARGEST)
def test_the_largest_is_taken_within_its_memory_and_a_larger_one_is_refused(format, mode, megapixels, options):
    high = int((megapixels * 1_000_000 / 1.5) ** 0.5)
    kilobytes, said = read(painted(high * 3 // 2 - 1, high, format, mode, **options))
    assert said.get("sizes", said) == [[1600, round(1600 * high / (high * 3 // 2 - 1))], [800, said["sizes"][1][1]]]
    assert kilobytes < MOST
    high = int(high * 1.04)
    kilobytes, said = read(painted(high * 3 // 2, high, format, mode, **options))
    assert f"{megapixels} megapixels are the most" in said["refused"]
    assert kilobytes < 60 * 1024  # its header says so


@pytest.mark.parametrize(("width", "height"), [(3190, 6000), (6000, 3190)])
def test_a_progressive_jpeg_that_its_library_must_not_read_whole_is_read_at_half_its_size(width, height):
    """A little less than twice the width that it gets."""
    kilobytes, said = read(painted(width, height, "JPEG", **PROGRESSIVE))
    assert said.get("sizes", said) == ([[1595, 3000], [800, 1505]] if height > width else [[1600, 851], [800, 426]])
    assert kilobytes < MOST


@pytest.mark.parametrize("lossless", [True, False])
def test_the_size_of_a_plain_webp_is_read_before_its_library_takes_memory(lossless):
    whole = bytearray(painted(400, 300, "WEBP", lossless=lossless))
    place = 21 if lossless else 26
    whole[place : place + 4] = b"\xfd\x3f\xfd\x3f" if not lossless else (0x3FFF << 14 | 0x3FFF).to_bytes(4, "little")
    kilobytes, said = read(bytes(whole))
    assert "10 megapixels are the most in a WebP" in said["refused"]
    assert kilobytes < 60 * 1024


def test_what_needs_more_than_is_given_is_no_damage():
    """Seen through in a different way at each of five million points: the encoder wants more."""
    noise = Image.merge("RGBA", [Image.effect_noise((1600, 3200), 120) for _ in "RGBA"])
    with pytest.raises(pictures.Refused, match="too much memory"):
        pictures.read(upload(written(noise, "PNG", compress_level=1)))


def test_a_bomb_is_refused_by_its_header():
    """S06. 900 million pixels: their bytes are never unpacked."""
    kilobytes, said = read(bomb())
    assert "40 megapixels are the most" in said["refused"]
    assert kilobytes < 60 * 1024


def test_the_reader_is_given_no_more_than_it_may_take(tmp_path):
    """Its limits are set by itself, before it reads anything."""
    program = tmp_path / "greedy.py"
    source = Path(imaging.__file__).read_text()
    for greed, words in (("bytearray(210_000_000)", "too much memory"), ("while True: pass", "")):
        program.write_text(source.replace("            refuse_other_things(content)\n", f"            {greed}\n"))
        (tmp_path / "source").write_bytes(b"x")
        done = subprocess.run([sys.executable, "-I", program], cwd=tmp_path, capture_output=True, text=True)
        assert words in done.stdout
        assert words or done.returncode < 0


def test_the_largest_picture_of_the_collection_stays_within(corpus):
    for path in sorted((corpus / "images" / "large").glob("*")):
        kilobytes, said = read(path.read_bytes())
        assert "sizes" in said and kilobytes < MOST
