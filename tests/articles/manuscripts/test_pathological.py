"""Input made to be slow is answered within seconds."""

from contextlib import suppress

import pytest

from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.markdown import read_markdown
from articles.manuscripts.text import read_text
from tests.limits import in_time

UNITS = ["[", "*", "`", "(", "[[", "![", "[^", "^[", "[@", "> ", "$", "<", "<a ", '<a "', "<b>", "<div>", "<!--", "{%", "{", "@a",
         "- ", "|-\n", "a\n===\n", "{% comment %}\n", ":::\n", "[^a]: ", "By a and ", "(2021) ", "Aa, B. (2020). ", "a\n"]  # fmt: skip
NESTED = {
    "quotations": "\n".join(">" * depth + " a" for depth in range(400)),
    "lists": "\n".join("  " * depth + "- a" for depth in range(400)),
    "links": "[" * 3000 + "a" + "](b)" * 3000,
    "footnotes in footnotes": "".join(f"[^{n}]\n\n[^{n}]: x [^{n + 1}]\n\n" for n in range(1000)),
    "front matter": "---\n" + "a: [" * 20_000 + "\n---\nx",
    "front matter in braces": "---\n" + "{" * 50_000 + "\n---\nx",
}


@pytest.mark.parametrize("read", [read_markdown, read_text])
@pytest.mark.parametrize("name", [*UNITS, *NESTED])
def test_no_input_takes_long(name, read):
    text = NESTED.get(name) or name * (100_000 // len(name))
    with in_time(name), suppress(Unreadable):
        read(text)
