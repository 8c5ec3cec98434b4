"""How a picture stands on a page: the HTML of one that an edition has frozen (`articles.models.Picture.printed`)."""

import html

# How wide it stands there, for the browser to choose a rendition: the measures of static/css.
SIZES = {
    "prose": "(min-width: 42rem) 38.5rem, 92vw",
    "page": "(min-width: 82rem) 76rem, 92vw",
    "lead": "(min-width: 82rem) 43rem, (min-width: 60rem) 54vw, 92vw",
    "story": "(min-width: 64rem) 23rem, (min-width: 38rem) 44vw, 92vw",
    "desk": "20rem",
    "row": "6rem",
}


def image(picture: dict, place: str, lazy: bool = False, alt: str | None = None) -> str:
    """An `<img>`; `alt` where it says something else than its own words."""
    srcset = picture.get("srcset", "")
    attributes = {
        "src": picture["src"],
        "srcset": srcset,
        "sizes": SIZES[place] if srcset else "",
        "width": picture["width"],
        "height": picture["height"],
        "loading": "lazy" if lazy else "",
    }
    told = "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items() if value)
    return f'<img{told} alt="{html.escape(picture["alt"] if alt is None else alt)}">'


def credit(picture: dict) -> str:
    """Who made it, and what may be done with it; every picture says both."""
    return f'<span class="credit">Picture: {html.escape(picture["credit"])} · {html.escape(picture["licence"])}</span>'
