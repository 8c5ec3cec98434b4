"""Words to slugs: letters that Unicode does not take apart are written as their languages write them in plain Latin."""

from django.utils.text import slugify

PLAIN_LATIN = str.maketrans(
    {"ß": "ss", "ẞ": "Ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
     "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N"}
)  # fmt: skip


def latin_slug(words, longest):
    """At most `longest` characters, cut between words where there is a place; "" for words without Latin letters or digits."""
    slug = slugify(str(words).translate(PLAIN_LATIN))
    if len(slug) <= longest:
        return slug
    return (slug[: longest + 1].rpartition("-")[0] or slug[:longest]).strip("-")
