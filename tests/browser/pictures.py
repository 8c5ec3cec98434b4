"""Pictures of the desk for docs/editing.md, made anew where EDECONOMY_PICTURES names a folder (`make pictures`)."""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image

MOST_BYTES = 100 * 1024
SIZE = {"width": 1280, "height": 860}


def picture(page, name, of=None):
    """A picture of what stands in the window, or of one part of it."""
    folder = os.environ.get("EDECONOMY_PICTURES")
    if not folder:
        return
    shot = Image.open(BytesIO((of or page).screenshot(animations="disabled", caret="initial")))
    file = BytesIO()
    shot.convert("RGB").save(file, "WEBP", quality=82, method=6)
    assert len(file.getvalue()) < MOST_BYTES, f"{name}: {len(file.getvalue())} bytes"
    Path(folder, f"{name}.webp").write_bytes(file.getvalue())
