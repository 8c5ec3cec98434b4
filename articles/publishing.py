"""The verbs of publishing: one transaction and one signal each.

Each takes the article and the instant it happens (`at`, aware; now if left out). The essay is rendered before the transaction opens;
the verb is refused if the working copy moved meanwhile, or since the caller read `article`. Verbs lock the article's row, so numbers
have no gap and no two editions begin at one instant. What else a verb can be told (`told`) is looked at under that lock:

- `replace`: at most one edition lies ahead; a verb that finds one is refused with `EditionAhead`, unless this is true, which deletes it
  and frees its number.
- `seen`: the `stamp` of the essay that somebody confirmed; if it stands otherwise by now, nothing is done.
- `then`: called with the article's editions, as they stand after the verb, before all of it is committed.
"""

import hashlib
import json
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import checks, page_parts, printing
from articles.citations.formatting import FormattingError, format_references
from articles.models import (
    Address,
    Article,
    Edition,
    EditionPerson,
    EditionPicture,
    EditionReference,
    EditionTopic,
    Lead,
    Picture,
)
from articles.models.picture import figures
from articles.moments import moment
from articles.signals import article_withdrawn, edition_added, edition_cancelled, lead_chosen

STYLE = "apa"
Kind = Edition.Kind
CHANGES = (Kind.UPDATE, Kind.CORRECTION, Kind.CLARIFICATION)


class Refused(Exception):
    """A verb that cannot be done now; the message says why and what would help."""


class EditionAhead(Refused):
    """An edition lies ahead, and nobody said what should become of it."""


class NotReady(Refused):
    """The working copy has problems that block publishing: `findings`."""

    def __init__(self, findings):
        self.findings = findings
        super().__init__(" ".join(finding.message for finding in findings))


class WorkingCopyMoved(Refused):
    """The essay is not what it was when somebody looked at it."""


def publish(article, at=None, **told):
    """The first edition, live at once."""
    return _add_composed(article, Kind.FIRST, "", at, None, told)


def schedule(article, live_from, at=None, *, kind=Kind.FIRST, note="", **told):
    """An edition that lies ahead: the first one, or a change (CHANGES, with its note) of a live essay."""
    if kind not in (Kind.FIRST, *CHANGES):
        raise Refused(f"A {Kind(kind).label.lower()} takes effect at once and cannot be scheduled.")
    return _add_composed(article, kind, note, at, live_from, told)


def correct(article, note, at=None, **told):
    return _add_composed(article, Kind.CORRECTION, note, at, None, told)


def clarify(article, note, at=None, **told):
    return _add_composed(article, Kind.CLARIFICATION, note, at, None, told)


def update(article, note, at=None, **told):
    return _add_composed(article, Kind.UPDATE, note, at, None, told)


def restore(article, note, at=None, **told):
    """A withdrawn or retracted essay returns as its working copy stands now."""
    return _add_composed(article, Kind.RESTORATION, note, at, None, told)


def retract(article, note, at=None, **told):
    """The live essay keeps its address and its words, under a notice; lists drop it."""
    with _locked(article, at, **told) as (article, editions, at):
        _require(Kind.RETRACTION, note, editions)
        return _insert(article, editions, _frozen(editions[-1]), Kind.RETRACTION, note, at)


def cancel(article, at=None, **told):
    """Delete the edition that lies ahead. Its address is free again if it never answered."""
    with _locked(article, at, **told | {"replace": None}) as (article, editions, at):
        if not editions or editions[-1].live_from <= at:
            raise Refused(f"Nothing lies ahead for “{article}”.")
        _cancel(article, editions)


def withdraw(article, at=None, **told):
    """From now on the essay answers as if it had never existed, with all its editions."""
    with _locked(article, at, **told) as (article, editions, at):
        if not editions or editions[-1].withdrawn_at:
            raise Refused(f"“{article}” is not live, so it cannot be withdrawn.")
        article.editions.filter(withdrawn_at=None).update(withdrawn_at=at)
        article_withdrawn.send(Article, article=article, at=at)


def choose_lead(article, until, at=None, **told):
    """The article leads the front page until `until`, or until another one is chosen."""
    with _locked(article, at, **told | {"replace": None}) as (article, _, at):
        refuse_lead(article, until, at)
        Lead.objects.filter(chosen_at__lt=at, until__gt=at).update(until=at)
        lead = Lead.objects.create(article=article, chosen_at=at, until=until)
        lead_chosen.send(Lead, lead=lead)
    return lead


def stamp(article, editions, at):
    """How an essay stands at `at`; it stands otherwise once it is saved, or an edition is added, given up, begun or withdrawn."""
    marks = [f"{e.pk}{'+' * (e.live_from > at)}{'-' * bool(e.withdrawn_at)}" for e in editions]
    return f"{article.version}:{','.join(marks)}"


def refuse_lead(article, until, at):
    """Raise Refused where the article cannot lead until then."""
    if until <= at:
        raise Refused("The time until which it leads has already passed.")
    last = article.editions.order_by("number").last()
    if not last or last.withdrawn_at or last.kind == Kind.RETRACTION:
        raise Refused(f"“{article}” is neither live nor scheduled, so it cannot lead.")


def refuse_unready(article):
    """Raise NotReady where the working copy has problems that block publishing."""
    problems = [finding for finding in checks.find(article) if finding.blocks]
    if problems:
        raise NotReady(problems)


def compose(article):
    """The working copy as an edition's columns, with marks, notes and the formatted reference list; no row is changed but its cache."""
    citations = list(article.citations.select_related("reference"))
    entries = formatted_references(article, citations)
    works = {c.key: {"csl": c.reference.csl, "raw": c.reference.raw, "html": entries.get(c.key, "")} for c in citations}
    sections = list(article.sections.all())
    pictures = Picture.objects.in_bulk({number for section in sections for number in figures(section.html)})
    shown = {number: picture.printed() for number, picture in pictures.items()}
    essay = printing.print_essay(sections, works, shown)
    bylines = list(article.bylines.select_related("person"))
    topics = [filing.topic for filing in article.filings.select_related("topic")]
    columns = {
        "version": article.version,
        "slug": article.slug,
        "title": article.title,
        "standfirst": article.standfirst,
        "byline": [byline.printed() for byline in bylines],
        "printed_topics": [{"name": topic.name, "slug": topic.slug} for topic in topics],
        "picture": article.picture.printed() if article.picture else None,
        "lead_picture": article.picture,
        "sections": essay.sections,
        "references": essay.references,
        "notes": essay.notes,
        "plain_text": essay.plain_text,
        "word_count": essay.word_count,
    }
    return columns, {b.person for b in bylines}, set(topics), {c.reference for c in citations}, set(pictures.values())


def prospect(article, kind, note, at):
    """The working copy as the edition that it would become at `at`; it is stored nowhere."""
    columns, *_ = compose(article)
    begun = list(article.editions.begun(at).outline().order_by("number"))
    return Edition(
        article=article,
        number=len(begun) + 1,
        kind=kind,
        note=note,
        live_from=at,
        published_at=begun[0].published_at if begun else article.first_published or at,
        **columns,
    )


def formatted_references(article, citations):
    """{key: HTML}, from the article's cache where works and style are those it was made of. Works given as mere text are left out."""
    works = [(citation.key, citation.reference.csl) for citation in citations if citation.reference.csl]
    digest = hashlib.sha256(json.dumps([STYLE, works], sort_keys=True).encode()).hexdigest()
    cache = article.formatted_references
    if cache.get("digest") != digest:
        try:
            cache = {"digest": digest, "entries": format_references(works, STYLE) if works else {}}
        except FormattingError as error:
            raise Refused(f"The reference list could not be formatted: {error}") from error
        Article.objects.filter(pk=article.pk, version=article.version).update(formatted_references=cache)
        article.formatted_references = cache
    return cache["entries"]


def _add_composed(article, kind, note, at, live_from, told):
    """Compose outside the transaction, then add the edition if nothing moved since the caller read the article."""
    version, article = article.version, Article.objects.select_related("picture").get(pk=article.pk)
    refuse_unready(article)
    snapshot = compose(article)
    with _locked(article, at, **told) as (article, editions, at):
        if article.version != version:
            raise WorkingCopyMoved(f"“{article}” was changed meanwhile: look at it again.")
        _require(kind, note, editions)
        if live_from is not None and live_from <= at:
            raise Refused("The time to publish has already passed.")
        return _insert(article, editions, snapshot, kind, note, live_from or at)


@contextmanager
def _locked(article, at, *, replace=False, seen=None, then=None):
    """Transaction with the article's row locked: yields (article, its editions, the instant taken under the lock).

    What lies ahead is deleted where `replace` is true; None leaves it where it is.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article.pk)
        editions = list(article.editions.outline().order_by("number"))
        at = at or timezone.now()
        if seen not in (None, stamp(article, editions, at)):
            raise WorkingCopyMoved(
                f"“{article}” has changed since you opened this page; nothing was done. Look at it once more: it stands below as it is now."
            )
        ahead = editions[-1] if editions and editions[-1].live_from > at else None
        if ahead and replace is False:
            raise EditionAhead(
                f"Edition {ahead.number} of “{article}” is scheduled for {moment(ahead.live_from)}: cancel it, or replace it."
            )
        if ahead and replace:
            _cancel(article, editions)
        yield article, editions, at
        if then:
            then(editions)


def _require(kind, note, editions):
    """Refuse a kind that does not follow from what stands."""
    last = editions[-1] if editions else None
    live = bool(last) and not last.withdrawn_at
    if kind == Kind.FIRST:
        if last:
            raise Refused("This essay has been published: correct, clarify or update it instead.")
        return
    if not note.strip():
        raise Refused("Readers must be told why: a note is required.")
    if kind == Kind.RESTORATION:
        if not last or (live and last.kind != Kind.RETRACTION):
            raise Refused("Only a withdrawn or retracted essay can be restored.")
    elif not live:
        raise Refused("This essay is not live: publish or restore it.")
    elif last.kind == Kind.RETRACTION:
        raise Refused("This essay is retracted: restore or withdraw it.")


def _insert(article, editions, snapshot, kind, note, live_from):
    columns, people, topics, works, pictures = snapshot
    if any(edition.live_from == live_from for edition in editions):
        raise Refused("Another edition begins at this very instant: try again.")
    _claim(article, columns["slug"])
    first = editions[0] if editions else None
    edition = Edition.objects.create(
        article=article,
        number=len(editions) + 1,
        kind=kind,
        note=note.strip(),
        live_from=live_from,
        published_at=first.published_at if first else article.first_published or live_from,
        **columns,
    )
    EditionPerson.objects.bulk_create(EditionPerson.of(edition, person=person) for person in people)
    EditionTopic.objects.bulk_create(EditionTopic.of(edition, topic=topic) for topic in topics)
    EditionReference.objects.bulk_create(EditionReference(edition=edition, reference=work) for work in works)
    EditionPicture.objects.bulk_create(EditionPicture(edition=edition, picture=picture) for picture in pictures)
    page_parts.store(edition)
    editions.append(edition)
    edition_added.send(Edition, edition=edition)
    return edition


def _frozen(edition):
    """An edition's content, to be added again under another kind."""
    edition.refresh_from_db(fields=["sections", "references", "notes", "plain_text"])
    names = "version slug title standfirst byline printed_topics picture lead_picture sections references notes plain_text word_count"
    columns = {name: getattr(edition, name) for name in names.split()}
    return (
        columns,
        set(edition.people.all()),
        set(edition.topics.all()),
        set(edition.library.all()),
        set(edition.pictures.all()),
    )


def _claim(article, slug):
    taken = f"The address “{slug}” belongs to another essay: choose another slug."
    owner = Address.objects.filter(slug=slug).values_list("article", flat=True).first()
    if owner not in (None, article.pk):
        raise Refused(taken)
    if owner is None:
        try:
            with transaction.atomic():
                Address.objects.create(slug=slug, article=article)
        except IntegrityError as error:  # claimed by another article since we looked
            raise Refused(taken) from error


def _cancel(article, editions):
    ahead = editions.pop()
    if not any(edition.slug == ahead.slug for edition in editions):
        Address.objects.filter(slug=ahead.slug, article=article).delete()
    number = ahead.number
    ahead.delete()
    edition_cancelled.send(Edition, article=article, number=number)
