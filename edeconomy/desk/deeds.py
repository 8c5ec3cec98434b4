"""What the history of a row says of a form that was saved, in the words of its page."""

from django.utils.text import capfirst

MOST = 5  # rows of a list that are named


def told(form, formsets, add):
    labels = [form.fields[name].label or name if name in form.fields else name for name in form.changed_data]
    said = ["Made."] if add else [f"Changed: {', '.join(map(_lower, labels))}."] if labels else []
    return " ".join([*said, *filter(None, map(_rows, formsets or ()))])


def _rows(formset):
    changed = [(row, set(names) == {"place"}) for row, names in formset.changed_objects]
    deeds = {
        "added": formset.new_objects,
        "changed": [row for row, moved in changed if not moved],
        "moved": [row for row, moved in changed if moved],
        "removed": formset.deleted_objects,
    }
    words = [f"{verb} {_named(rows)}" for verb, rows in deeds.items() if rows]
    return f"{capfirst(formset.called)}: {', '.join(words)}." if words else ""


def _named(rows):
    named = ", ".join(f"“{row}”" for row in rows[:MOST])
    return named if len(rows) <= MOST else f"{named} and {len(rows) - MOST} more"


def _lower(label):
    """As it stands in a sentence; “ORCID iD” stays what it is."""
    label = str(label)
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
