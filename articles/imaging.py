"""Reads a foreign picture and writes it anew, upright, in sRGB and without anything that came along.

A program, run by articles/pictures.py as a process of its own with little memory and time: what it reads may be made to break
its reader. In its folder it finds `source` and leaves `0`, `1` (WebP, the larger one first); it prints JSON, {"sizes"} or {"refused"}.
"""

import json
import mmap
import re
import resource
import struct
import zipfile
from io import BytesIO
from math import ceil

from PIL import AvifImagePlugin, Image, ImageCms

WIDTHS = (1600, 800)
LONGEST_SIDE = 10_000
# It takes 200 MB at most: what it has of its own, as limited here, and 14 MB of programs.
MEMORY, SECONDS, DISK = 186 * 1024 * 1024, 2, 64 * 1024 * 1024
PIXELS = 160_000_000  # bytes of that for the pixels of what came, however often its library holds them

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
ACTIVE = (  # each begins with plain letters, so that it is looked for fast; in small letters
    re.compile(rb"<(?:\?php|script|svg[\s/>]|html|iframe|!doctype\s+html)"),
    re.compile(rb"javascript:"),
    re.compile(rb"on(?:click|error|focus|load|mouseover)\s*="),
)
ALIASES = {"L": "GRAY", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK"}  # mode -> colour space of its profile
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ACROSS = tuple(UPRIGHT[number] for number in (5, 6, 7, 8))


class RefusedError(Exception):
    """A sentence for whoever sent the file."""


def refuse_other_things(content):
    """What is no picture, or a picture and something else besides."""
    head = content[:1024].lstrip().lower()
    if b"<svg" in head or head.startswith(b"<?xml"):
        raise RefusedError("SVG is not taken, since it can carry scripts: save the drawing as PNG.")
    letters = content[:].lower()
    if any(sign.search(letters) for sign in ACTIVE) or b"%PDF-" in content[:1024] or zipfile.is_zipfile("source"):
        raise RefusedError(
            "The file hides something else than a picture, such as a script: save it anew in a picture program."
        )
    if (end := end_of_picture(content)) is not None and content[end:].strip(b"\0\r\n"):
        raise RefusedError("Something follows the picture in this file: save it anew in a picture program.")


def end_of_picture(content):
    """Where a PNG, a WebP or a GIF ends by its own account; None where another format is read, or it is cut off."""
    try:
        if content[:8] == b"\x89PNG\r\n\x1a\n":
            place, kind = 8, b""
            while kind != b"IEND":
                length, kind = struct.unpack_from(">I4s", content, place)
                place += 12 + length
            return place
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            length = struct.unpack_from("<I", content, 4)[0]
            return 8 + length + length % 2
        if content[:3] == b"GIF":
            return end_of_gif(content)
    except (struct.error, IndexError):
        pass
    return None


def end_of_gif(content):
    place = 13 + (3 << (content[10] & 7) + 1 if content[10] & 0x80 else 0)
    while content[place] != 0x3B:
        if content[place] == 0x2C:  # a frame: its own palette, then the size of a code
            flags = content[place + 9]
            place += 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        else:
            place += 2
        while content[place]:
            place += 1 + content[place]
        place += 1
    return place + 1


def webp_size(content):
    """The canvas that a WebP claims: its reader takes the memory before it can be asked."""
    kind = content[8:16] if content[:4] == b"RIFF" and len(content) >= 30 else b""
    if kind == b"WEBPVP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"WEBPVP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"WEBPVP8 ":
        return tuple(side & 0x3FFF for side in struct.unpack_from("<HH", content, 26))
    return 0, 0


def most_pixels(format, layers=0):
    """(how many may be read of a format, its name); of a progressive JPEG with so many layers, if any are told.

    Pillow holds 4 bytes a pixel, band by band as it reads them. libwebp and libavif decode the whole at once, and
    hand it over in a copy: 16 bytes. A progressive JPEG is kept whole until its last bit is there: 2 bytes a layer, and
    1 for what is made of it.
    """
    if format in ("WEBP", "AVIF"):
        return PIXELS // 16, {"WEBP": "a WebP", "AVIF": "an AVIF"}[format]
    if layers > 2:
        return PIXELS // (2 * layers + 1), "a progressive JPEG"
    return PIXELS // 4, ""


def layers_of(image):
    """How many layers its library keeps whole while it reads: those of a progressive JPEG, else none."""
    return len(image.getbands()) if "progressive" in image.info else 0


def refuse_size(width, height, most, name="", frames=1):
    if width * height > most:
        where = f" in {name}" if name else ""
        advice = "make it smaller, or save it as a plain JPEG" if name else "make it smaller"
        raise RefusedError(
            f"The picture has {width} × {height} pixels; {most // 1_000_000} megapixels are the most{where}: {advice}."
        )
    if max(width, height) > LONGEST_SIDE:
        raise RefusedError(f"One side of the picture is longer than {LONGEST_SIDE} pixels: make it smaller.")
    if width * height * frames > most_pixels("")[0]:
        raise RefusedError("The picture moves, and its frames are too many: save one of them as a still picture.")


def opened(path):
    """The picture, its first frame if it moves; only its header has been read."""
    try:
        image = Image.open(path, formats=FORMATS)
    except Image.UnidentifiedImageError as error:
        raise RefusedError("This is no picture that can be read: JPEG, PNG, WebP, AVIF and GIF are taken.") from error
    most = most_pixels(image.format, layers_of(image))
    refuse_size(*image.size, *most)
    if image.format != "MPO":  # what a camera adds to a JPEG is not read
        refuse_size(*image.size, *most, getattr(image, "n_frames", 1))
        image.seek(0)
    return image


def kept_mode(image):
    """The mode that loses nothing the reader could see."""
    if image.mode == "CMYK":
        return "CMYK"
    if image.mode in ("1", "L", "F") or image.mode.startswith("I"):
        return "RGBA" if image.mode == "L" and "transparency" in image.info else "L"
    return "RGBA" if image.has_transparency_data else "RGB"


def converted(image, mode):
    if image.mode.startswith("I"):  # 16 bits, of which 8 are kept
        image = image.convert("I").point(lambda value: value * (1 / 256))
    return image if image.mode == mode else image.convert(mode)


def shrunk(image, size):
    """The picture at this size, by way of one somewhat larger; its own is given back, a second of a large one never held."""
    mode, (width, height) = kept_mode(image), image.size
    factor = max(1, min(width // size[0], height // size[1]))
    if factor == 1 and image.mode == mode != "RGBA":
        return image.resize(size, Image.Resampling.LANCZOS)
    whole = Image.new(mode, (ceil(width / factor), ceil(height / factor)))
    step = factor * 16
    for top in range(0, height, step):
        band = converted(image.crop((0, top, width, min(top + step, height))), mode)
        whole.paste(band.reduce(factor) if factor > 1 else band, (0, top // factor))
    image.close()
    return whole.resize(size, Image.Resampling.LANCZOS, box=(0, 0, width / factor, height / factor))


def in_srgb(image, profile):
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if source.profile.xcolor_space.strip() == ALIASES[image.mode]:
                plain = image.convert("RGB") if alpha else image
                image = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that cannot be read is none
            pass
    image = image.convert("RGB")
    if alpha and alpha.getextrema()[0] < 255:
        image.putalpha(alpha)
    return image


def fit(width, height, wide):
    """Never upscaled; what is more than twice as high as wide is held by its height."""
    scale = min(1, wide / width, 2 * wide / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def orientation(image):
    try:
        return image.getexif().get(0x0112, 1)
    except Exception:  # whatever is wrong with it, there is no orientation to be had
        return 1


def renditions(image):
    """The picture anew at each of WIDTHS that it fills."""
    upright, across = fit(*image.size, WIDTHS[0]), fit(*reversed(image.size), WIDTHS[0])
    profile = image.info.get("icc_profile")
    # A JPEG is decoded at a fraction of its size where that is enough; whether it lies on its side is not known yet.
    enough = (max(upright[0], across[1]), max(upright[1], across[0]))
    layers = layers_of(image)
    if layers and image.width * image.height * (2 * layers + 5) > PIXELS:  # half of it, where there is no room for more
        enough = (image.width // 2, image.height // 2)
    image.draft(image.mode, enough)
    image.load()
    upright, across = fit(*image.size, WIDTHS[0]), fit(*reversed(image.size), WIDTHS[0])
    turn = UPRIGHT.get(orientation(image))
    small = shrunk(image, tuple(reversed(across)) if turn in ACROSS else upright)
    del image  # and what its library still holds
    small = in_srgb(small, profile)
    if turn is not None:
        small = small.transpose(turn)
    small.info = {}
    yield small
    if small.width > WIDTHS[1]:
        yield small.resize(fit(*small.size, WIDTHS[1]), Image.Resampling.LANCZOS)


def write(image, name):
    try:
        image.save(name, "WEBP", quality=82, method=2)  # above 2 it takes twice the memory, for 3 % of the bytes
    except (OSError, ValueError) as error:  # so says the encoder, and nothing else was left to fail
        raise MemoryError from error


def main():
    Image.MAX_IMAGE_PIXELS = None  # `refuse_size` says it with a reason
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each would take memory of its own
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sizes = []
    try:
        with open("source", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            refuse_other_things(content)
            refuse_size(*webp_size(content), *most_pixels("WEBP"))
        for number, image in enumerate(renditions(opened("source"))):
            write(image, str(number))
            sizes.append(image.size)
    except RefusedError as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "The picture takes too much memory to be read: make it smaller, or save it as a plain JPEG."}
    except Exception:  # a reader of foreign formats fails in many ways
        return {
            "refused": "The picture is damaged or cut off, so it cannot be read: save it anew in a picture program."
        }
    return {"sizes": sizes}


if __name__ == "__main__":
    print(json.dumps(main()))
