"""Manuscripts on disk become articles: idempotent by their source, never over somebody's editing."""

import hashlib
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction

from articles import publishing
from articles.manuscripts.manuscript import Dropped, Manuscript, Unreadable
from articles.manuscripts.reading import SUFFIXES, read_file
from articles.models import Article, Byline, Edition, Person
from articles.slugs import latin_slug
from articles.working_copy import Source, store

CREATED, UPDATED, SKIPPED, EDITED_HERE, FAILED = "created", "updated", "skipped", "edited here", "failed"

LONGEST_SOURCE = Article._meta.get_field("source").max_length


@dataclass
class Outcome:
    path: Path
    result: str
    source: str = ""
    title: str = ""
    published: str = ""  # what became of publishing, in words
    problem: str = ""
    dropped: list[Dropped] = field(default_factory=list)


def manuscripts_in(paths):
    """[(file, its source name)]: what lies in a folder goes by its path below it, a file by the path it was given by."""
    found = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            found += [(file, file.relative_to(path).as_posix()) for file in files]
        else:
            found.append((path, path.as_posix()))
    return [(file, legible(name)) for file, name in found]


def legible(text):
    """A text that can be stored and printed: names of files can hold bytes that no text has."""
    return text.encode("utf-8", "replace").decode()


def import_file(path, source_name, *, taken=(), byline=(), publish=False, note="", dry_run=False):
    """Read one manuscript into its article; anything wrong with it is an Outcome, not an exception.

    `taken`: {source name: path} of what this run has read; each outcome's source is for the caller to add. `byline`: for a manuscript
    that names nobody. A dry run does everything but publish, and takes it back.
    """
    outcome = Outcome(path, FAILED)
    try:
        manuscript = read_file(path)
        outcome.source = manuscript.source_id or source_name
        if outcome.source in taken:
            raise Unreadable(
                f"{path}: {taken[outcome.source]} goes by the same name; give one of them an id in its front matter."
            )
        if len(outcome.source) > LONGEST_SOURCE:
            raise Unreadable(f"{path}: its id is longer than {LONGEST_SOURCE} characters.")
        manuscript.byline = manuscript.byline or list(byline)
        source = Source(outcome.source, digest(manuscript, path))
        with transaction.atomic() if dry_run else nullcontext():
            article = _store(outcome, manuscript, source)
            if publish and article.version == article.source_version:
                _sign(article, outcome)
                outcome.published = _publish(article, note, dry_run)
            if dry_run:
                transaction.set_rollback(True)
    except Unreadable as error:
        outcome.result, outcome.problem = FAILED, str(error)
    except publishing.Refused as refusal:
        outcome.problem = f"not published: {refusal}"
    except (DatabaseError, ValueError, OverflowError) as error:
        outcome.result, outcome.problem = FAILED, f"{path}: it could not be stored ({type(error).__name__}: {error})."
    return outcome


def digest(manuscript: Manuscript, path: Path):
    """SHA-256 of the file and of what was read with it (its bibliography)."""
    read = path.read_bytes() + repr(manuscript.references).encode()
    return hashlib.sha256(read).hexdigest()


def _store(outcome, manuscript, source):
    """Create or update the article of the source, or leave it; somebody else may make the same person or topic meanwhile."""
    try:
        return _store_once(outcome, manuscript, source)
    except IntegrityError:
        return _store_once(outcome, manuscript, source)


def _store_once(outcome, manuscript, source):
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(source=source.name).first()
        if article and article.source_digest == source.digest:
            result = SKIPPED
        elif article and article.version != article.source_version:
            result = EDITED_HERE
        else:
            result = UPDATED if article else CREATED
        dropped = [] if result == SKIPPED else manuscript.dropped
        if result in (CREATED, UPDATED):
            article = article or Article()
            dropped = dropped + store(manuscript, article, source)
    outcome.result, outcome.title, outcome.dropped = result, manuscript.title, dropped
    return article


def _sign(article, outcome):
    """What names nobody is the magazine's own, as unsigned pieces are; `--byline` says otherwise."""
    if not article.bylines.exists():
        name = settings.SITE_NAME
        body, _ = Person.objects.get_or_create(name=name, defaults={"slug": latin_slug(name, 60), "sort_name": name})
        Byline.objects.create(article=article, person=body, order=0)
        outcome.dropped.append(Dropped("byline", f"The manuscript names nobody, so it is signed by {name}."))


def _publish(article, note, dry_run):
    """Publish a new essay, or an update where the last edition was made of an earlier version; a dry run only looks."""
    last = Edition.objects.filter(article=article).order_by("-number").first()
    if last and last.version == article.version:
        return ""
    if last and not note.strip():
        raise publishing.Refused("it is live already; say with --note what readers should be told of the update")
    if dry_run:
        publishing.refuse_unready(article)
        return "an update would be published" if last else "would be published"
    if last is None:
        publishing.publish(article)
        return "published"
    return f"published as edition {publishing.update(article, note).number}"
