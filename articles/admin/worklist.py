"""The reference list of an essay as its page sends it: rows, a box to paste into, and works that the text cites from the library."""

import json
import re

from django.contrib.messages import INFO, WARNING

from articles import bibliography
from articles.citations.csl import read_item
from articles.forms import is_number
from articles.manuscripts.apart import read_box_apart
from articles.models import ArticleTopic, Byline, Citation, Person, Reference, Topic
from articles.models.reference import fingerprint

MOST_ROWS = 2_000
CHOSEN = ("person", "topic", "reference")  # what a row is of
ROWS = {"bylines": Byline, "filings": ArticleTopic, "citations": Citation}
NAMED = {"bylines": ("person", Person), "filings": ("topic", Topic)}
MOST_NAMED = 50


def taken_in(sent):
    """What was sent, with the works of the box and those cited from the library as rows of the list; and what to say of it."""
    data, said = sent.copy(), []
    for prefix in ROWS:
        _close_gaps(data, prefix)
    if data.get("over"):
        for prefix, model in ROWS.items():
            _make_new_again(data, prefix, model)
    _choose_typed(data)
    keys = _keys(data)
    box = read_box_apart(data.get("works", ""), keys.values())
    if "works" in data:
        data["works"] = box.rest
    read = 0
    for work, known in zip(box.works, bibliography.in_library([work.csl for work in box.works]), strict=True):
        marks = {fingerprint(work.csl, work.raw)} - {""} | ({f"work:{known.pk}"} if known else set())
        if listed := marks & set(keys):
            said.append((INFO, f"“{work.key}” is in the list already, as “{keys[listed.pop()]}”."))
            continue
        keys |= dict.fromkeys(marks, work.key)
        read += 1
        _add_row(data, work.key, known.pk if known else "", work)
    for chosen in data.getlist("cite")[:MOST_ROWS]:  # “number key”
        number, _, key = chosen.partition(" ")
        if key and f"work:{number}" not in keys:
            keys[f"work:{number}"] = key
            _add_row(data, key, number)
    data.setlist("cite", [])
    said += [(WARNING, remark) for remark in box.remarks]
    if "_read" in data:
        said.append((INFO, f"References read: {read}. Nothing is saved yet."))
    return data, said


def tell(formset, times):
    """Give each row of the list what its table shows; returns the keys that are cited and not listed."""
    new = [form for form in formset.forms if form.is_bound and not form.instance.pk]
    chosen = Reference.objects.in_bulk({number for form in new if (number := _whole(form["reference"].value()))})
    read = [_item(form["csl"].value()) for form in new]
    for form, csl, offer in zip(new, read, bibliography.in_library(read), strict=True):
        form.chosen, form.offer = chosen.get(_whole(form["reference"].value())), offer
        form.must = bool(offer and offer.doi and fingerprint(csl, "") == f"doi:{offer.doi}")
        form.understood = bibliography.understood(csl) if form["raw"].value() else ""
    listed = set()
    for form in formset.forms:
        key = form["key"].value() or ""
        form.times = times.get(key, 0)
        listed.add(key)
        if form.instance.pk:
            form.chosen = form.instance.reference
        if getattr(form, "chosen", None) and (form.instance.pk or not form["raw"].value()):
            form.understood = bibliography.understood(form.chosen.csl)
    return [key for key in times if key not in listed]


def lines(formset):
    """What stands in rows that were sent, a line for each."""
    rows = [form for form in formset.forms if form.has_changed() or form.instance.pk]
    rows = [form for form in rows if form not in formset.deleted_forms]
    rows.sort(key=lambda form: _whole(form["place"].value()) or MOST_ROWS)
    column, model = next((f.name, f.related_model) for f in formset.model._meta.fields if f.name in CHOSEN)
    chosen = model.objects.in_bulk({_whole(form[column].value()) for form in rows} - {0})
    return "\n".join(_line(form, chosen.get(_whole(form[column].value()))) for form in rows)


def stored_lines(formset):
    """The same of the rows that are stored."""
    rows = formset.model.objects.filter(article=formset.instance)
    column = next(f.name for f in formset.model._meta.fields if f.name in CHOSEN)
    return "\n".join(
        _told(getattr(row, column), getattr(row, "role", ""), getattr(row, "key", ""))
        for row in rows.select_related(column)
    )


def _line(form, chosen):
    raw = form["raw"].value() if "raw" in form.fields else ""
    role, key = (form[name].value() or "" if name in form.fields else "" for name in ("role", "key"))
    return _told(chosen or " ".join((raw or "").split())[:300], role, key)


def _told(chosen, role, key):
    return (f"{key}: " if key else "") + str(chosen) + (f" ({role})" if role else "")


def _close_gaps(data, prefix):
    """A row that was not sent is none, however many the form counts: nothing is built and printed that nobody has sent."""
    total, form = _whole(data.get(f"{prefix}-TOTAL_FORMS")), re.compile(rf"{prefix}-([0-9]{{1,4}})-(\w+)")
    fields = [(int(found[1]), found[2], name) for name in data if (found := form.fullmatch(name))]
    places = {row: place for place, row in enumerate(sorted({row for row, *_ in fields if row < total}))}
    if total == len(places):
        return
    data[f"{prefix}-TOTAL_FORMS"] = len(places)
    moved = {f"{prefix}-{places[row]}-{column}": data.pop(name) for row, column, name in fields if row in places}
    for name, values in moved.items():
        data.setlist(name, values)


def _make_new_again(data, prefix, model):
    """Rows that somebody else has deleted meanwhile: what was typed into them is saved as new."""
    numbers = {name: _whole(data.get(name)) for name in (f"{prefix}-{row}-id" for row in _rows(data, prefix))}
    there = set(model.objects.filter(pk__in=numbers.values()).values_list("pk", flat=True))
    for name, pk in numbers.items():
        if pk and pk not in there:
            data[name] = ""


def _choose_typed(data):
    """What was typed where there is no JavaScript to choose by."""
    if number := data.get("picture-number"):
        data["picture"] = number
    for prefix, (column, model) in NAMED.items():
        _take_names(data, prefix, column, model)


def _take_names(data, prefix, column, model):
    """Names become rows; one that is nobody's, or several people's, stays."""
    names = [name.strip() for name in data.get(f"{prefix}-named", "").replace("\0", "").splitlines() if name.strip()]
    rest = names[MOST_NAMED:]
    for name in names[:MOST_NAMED]:
        found = model.objects.filter(name__iexact=name).values_list("pk", flat=True)[:2]
        if len(found) != 1:
            rest.append(name)
            continue
        row = _whole(data.get(f"{prefix}-TOTAL_FORMS"))
        data[f"{prefix}-TOTAL_FORMS"] = row + 1
        data[f"{prefix}-{row}-{column}"] = found[0]
    data[f"{prefix}-named"] = "\n".join(rest)


def _rows(data, prefix):
    return range(min(_whole(data.get(f"{prefix}-TOTAL_FORMS")), MOST_ROWS))


def _keys(data):
    """{what a listed work is known by: its key}."""
    keys, numbers = {}, {}
    for row in _rows(data, "citations"):
        names = ("DELETE", "key", "reference", "raw", "csl")
        deleted, key, reference, raw, csl = (data.get(f"citations-{row}-{name}", "") for name in names)
        if deleted:
            continue
        if number := _whole(reference):
            numbers[number] = keys[f"work:{number}"] = key
        else:
            keys[fingerprint(_item(csl), raw) or f"row:{row}"] = key
    for pk, known_by in Reference.objects.filter(pk__in=numbers).values_list("pk", "fingerprint"):
        keys |= {known_by: numbers[pk]} if known_by else {}
    return keys


def _add_row(data, key, number, work=None):
    row = len(_rows(data, "citations"))
    data["citations-TOTAL_FORMS"] = row + 1
    data.setdefault("citations-INITIAL_FORMS", 0)
    columns = {"key": key, "reference": number, "place": "", "raw": "", "csl": ""}
    if work:
        columns |= {"raw": work.raw, "csl": json.dumps(work.csl) if work.csl else ""}
    for name, value in columns.items():
        data[f"citations-{row}-{name}"] = value


def _whole(text):
    """The number that a text is, or 0."""
    text = str(text or "")
    return int(text) if is_number(text) else 0


def _item(text):
    """CSL-JSON that came with a form."""
    try:
        return read_item(text or "null") or None
    except ValueError:
        return None
