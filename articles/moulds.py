"""HTML that differs in few places: its template is rendered once for each process, with slots in these places, and filled ever after."""

import re
import secrets
from functools import lru_cache, wraps
from html import escape

from django.conf import settings
from django.template.loader import render_to_string

MARK = secrets.token_hex(8)  # nobody can write a slot into what is put in
SLOT = re.compile(f"{MARK}x([a-z]+)x{MARK}")


def slot(name):
    """Stands in a mould's context for a value; no filter may look into it, no condition ask more than that it is there."""
    return f"{MARK}x{name}x{MARK}"


class Mould:
    def __init__(self, template, context):
        pieces = SLOT.split(render_to_string(template, context))
        text, names = (piece.replace("%", "%%") for piece in pieces[::2]), (f"%({name})s" for name in pieces[1::2])
        self.form = "".join(piece for pair in zip(text, [*names, ""], strict=True) for piece in pair)

    def fill(self, ready, **words):
        """`ready`: {slot: HTML that is put in as it is}; the words are escaped."""
        return self.form % (ready | {name: escape(value) for name, value in words.items()})


def kept(most):
    """Decorator: the function is asked once for the same values. While templates are being written (DEBUG), each time."""

    def decorate(function):
        remembered = lru_cache(most)(function)

        @wraps(function)
        def asked(*values):
            return (function if settings.DEBUG else remembered)(*values)

        return asked

    return decorate
