"""Manuscripts on disk become articles: idempotent by their source, never over somebody's editing."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from articles import publishing
from articles.manuscripts.manuscript import Dropped, Manuscript, Unreadable
from articles.manuscripts.reading import SUFFIXES, read_file
from articles.models import Article, Edition
from articles.working_copy import Source, store

CREATED, UPDATED, SKIPPED, EDITED_HERE, FAILED = "created", "updated", "skipped", "edited here", "failed"


@dataclass
class Outcome:
    path: Path
    result: str
    title: str = ""
    published: str = ""  # what became of publishing, in words
    problem: str = ""
    dropped: list[Dropped] = field(default_factory=list)


def manuscripts_in(path):
    """[(file, its source name)]: a file goes by its name, what lies in a folder by its path below it."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        return [(file, file.relative_to(path).as_posix()) for file in files]
    return [(path, path.name)]


def import_file(path, source_name, *, publish=False, note="", dry_run=False):
    """Read one manuscript into its article; anything wrong with it is an Outcome, not an exception."""
    try:
        manuscript = read_file(path)
        source = Source(manuscript.source_id or source_name, digest(manuscript, path))
        outcome, article = _store(path, manuscript, source, dry_run)
        if publish and not dry_run and article and outcome.result in (CREATED, UPDATED, SKIPPED):
            outcome.published = _publish(article, note, changed=outcome.result == UPDATED)
        return outcome
    except Unreadable as error:
        return Outcome(path, FAILED, problem=str(error))
    except publishing.Refused as refusal:
        outcome.problem = f"not published: {refusal}"
        return outcome


def digest(manuscript: Manuscript, path: Path):
    """SHA-256 of the file and of what was read with it (its bibliography)."""
    read = path.read_bytes() + repr(manuscript.references).encode()
    return hashlib.sha256(read).hexdigest()


def _store(path, manuscript, source, dry_run):
    outcome = Outcome(path, CREATED, manuscript.title, dropped=manuscript.dropped)
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(source=source.name).first()
        if article and article.source_digest == source.digest:
            outcome.result, outcome.dropped = SKIPPED, []
        elif article and article.version != article.source_version:
            outcome.result = EDITED_HERE
        elif article:
            outcome.result = UPDATED
        if outcome.result in (CREATED, UPDATED) and not dry_run:
            article = article or Article()
            outcome.dropped = manuscript.dropped + store(manuscript, article, source)
    return outcome, article


def _publish(article, note, changed):
    """Publish a new essay, or an update of a live one; what stands as it was imported is left alone."""
    last = Edition.objects.filter(article=article).order_by("-number").first()
    if last is None:
        publishing.publish(article)
        return "published"
    if not changed:
        return ""
    if not note.strip():
        raise publishing.Refused("it is live already; say with --note what readers should be told of the update")
    return f"published as edition {publishing.update(article, note).number}"
