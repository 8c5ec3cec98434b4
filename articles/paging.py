"""Keyset paging: a page costs the same at the end of the list as at its beginning, and new rows shift nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404

MARK = "~"  # between the values of a key; never part of a date or number, and the last value is always one


@dataclass
class Page:
    rows: list
    address: str  # of this page, with its key
    next: str  # address, or ""
    previous: str
    first: bool  # asked for without a key


def paginate(queryset, request, names, size, kept=(), by=()):
    """The page of `queryset` that `?after=` or `?before=` asks for.

    `names`: one or two fields that order the list, unique together, all with a minus for descending order. `by`: names in the queryset that
    order it in their place, with the same values. `kept`: what else stands in the addresses of the neighbours. A key that cannot be read
    is 404.
    """
    side = next((side for side in ("after", "before") if side in request.GET), None)
    forward, descending = side != "before", names[0].startswith("-")
    fields = [name.lstrip("-") for name in names]
    if side:
        values = _read_key(queryset.model, fields, request.GET[side])
        by_fields = [name.lstrip("-") for name in by or names]
        queryset = queryset.filter(_beyond(by_fields, values, "lt" if descending == forward else "gt"))
    queryset = queryset.order_by(*(by or names))
    queryset = queryset if forward else queryset.reverse()
    rows = list(queryset[: size + 1])
    more = len(rows) > size
    rows = rows[:size] if forward else rows[:size][::-1]
    link = lambda name, row: f"{request.path}?{urlencode({**dict(kept), name: _key(row, fields)}, doseq=True)}"  # noqa: E731
    return Page(
        rows,
        address=f"{request.path}?{urlencode({side: request.GET[side]})}" if side else request.path,
        next=link("after", rows[-1]) if rows and (more or not forward) else "",
        previous=link("before", rows[0]) if rows and (side == "after" or (side == "before" and more)) else "",
        first=side is None,
    )


def _beyond(fields, values, comparison):
    """Said so that an index on the fields is entered where the page begins."""
    beyond = Q(**{f"{fields[-1]}__{comparison}": values[-1]})
    if len(fields) == 1:
        return beyond
    return Q(**{f"{fields[0]}__{comparison}e": values[0]}) & (Q(**{f"{fields[0]}__{comparison}": values[0]}) | beyond)


def _key(row, fields):
    values = (getattr(row, field) for field in fields)
    return MARK.join(value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values)


def _read_key(model, fields, text):
    values = text.rpartition(MARK)[::2] if len(fields) > 1 else [text]
    try:
        if "\0" in text:  # PostgreSQL holds no such text
            raise ValueError(text)
        read = [model._meta.get_field(field).to_python(value) for field, value in zip(fields, values, strict=True)]
        if None in read or any(getattr(value, "tzinfo", True) is None for value in read):
            raise ValueError(text)
        if isinstance(read[-1], int) and not 0 <= read[-1] < 2**63:
            raise ValueError(text)
        return [value.astimezone(UTC) if isinstance(value, datetime) else value for value in read]
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise Http404("No such page of the list.") from error
