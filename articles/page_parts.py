"""The parts of an essay's page that are the same for as long as its edition lives: printed once, when it is published, and stored.

They carry the pipeline they were printed by. After a change of what prints them, `printed_parts` prints them anew each time they are
read, until `manage.py rerender` has stored them.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template, render_to_string

from articles import citing, markup
from articles.batches import batches
from articles.models import Edition, Printing

PIPELINE = 2  # to be raised where code that prints has changed; the templates and settings below are seen to without it
TEMPLATES = {
    "head": "parts/_essay_head.html",
    "body": "parts/_essay_body.html",
    "notes": "parts/_notes.html",
    "row": "parts/_ledger_row.html",
}
INCLUDED = """_head _opener _kicker _byline _notice _picture _toc _prose _about _refs _work_link _footnotes _citebox _record
    _row_meta""".split()
FEED_TYPES = [
    ("atom.xml", "application/atom+xml"),
    ("rss.xml", "application/rss+xml"),
    ("feed.json", "application/feed+json"),
]
PAGE, LINE = ("head", "body", "notes"), ("row",)
ALL = (*PAGE, *LINE)
BATCH = 25  # editions that are stored at once
FROZEN = ("sections", "references", "notes", "plain_text")


def pipeline():
    """What prints at present: a name that changes with it."""
    if settings.DEBUG:  # templates are being written
        _pipeline.cache_clear()
    return _pipeline(settings.BASE_URL, settings.SITE_NAME, settings.TIME_ZONE)


@cache
def _pipeline(*words):
    digest = hashlib.sha256(repr((PIPELINE, words)).encode())
    for name in (*TEMPLATES.values(), *(f"parts/{name}.html" for name in INCLUDED)):
        digest.update(Path(get_template(name).origin.name).read_bytes())
    return digest.hexdigest()[:16]


def printed_parts(edition, names=PAGE):
    """Parts of an edition as the live one of its article: as stored, else printed now."""
    stored = getattr(edition, "printing", None)
    if stored and stored.pipeline == pipeline():
        return {name: markup.printed(getattr(stored, name)) for name in names}
    return print_parts(edition, edition, names)


def print_parts(edition, current, names=PAGE, **further):
    """The parts as the present pipeline prints them; `current` is the live edition of the article."""
    missing = [name for name in FROZEN if name in edition.get_deferred_fields()]
    if missing and names != LINE:
        edition.refresh_from_db(fields=missing)
    banner = banner_of(edition, current)
    context = {
        "site_name": settings.SITE_NAME,
        "base_url": settings.BASE_URL,
        "edition": edition,
        "current": current,
        "banner": banner,
        "about": list({person["slug"]: person for person in edition.byline if person["text"]}.values()),
        "citation": citing.citation(current),
        "meta": citing.meta(edition) if banner != "earlier" else [],
        "schema": citing.schema(edition) if banner != "earlier" else "",
        "head_title": citing.title(current),
        "feed_types": FEED_TYPES,
        "feed_title": f"Replies to “{current.title}”",
        "feed": "" if banner else f"{current.get_absolute_url()}replies/feed/",
        "canonical": current.get_absolute_url(),
    }
    return {name: render_to_string(TEMPLATES[name], context | further) for name in names}


def banner_of(edition, current):
    return "earlier" if edition.pk != current.pk else "retracted" if edition.kind == Edition.Kind.RETRACTION else ""


def store(*editions):
    made = pipeline()
    rows = (Printing(edition=edition, pipeline=made, **print_parts(edition, edition, ALL)) for edition in editions)
    Printing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["edition"], update_fields=["pipeline", *ALL]
    )


def rerender():
    """Print what was printed by another pipeline; returns how many editions."""
    old = Edition.objects.exclude(printing__pipeline=pipeline()).order_by("pk")
    numbers = list(old.values_list("pk", flat=True))
    for batch in batches(numbers, BATCH):
        store(*old.filter(pk__in=batch))
    return len(numbers)
