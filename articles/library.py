"""The library of works: which may be one and the same, and how they become one."""

from django.db import transaction
from django.db.models import F, ProtectedError

from articles.models import Article, Citation, EditionReference, Reference, Section
from articles.signals import works_merged
from articles.working_copy import cite_by

MOST = 20  # works that become one at a time


class NotMerged(Exception):
    """Works that cannot become one now; nothing was changed, and the message says why."""


def twins(work):
    """Works that may be the same as this one."""
    alike = Reference.objects.filter(likeness=work.likeness).exclude(likeness="")
    return alike.exclude(pk=work.pk).order_by("pk")[: MOST - 1]


def best(works, uses):
    """The work to keep where nobody says another: the one with a DOI, that was understood, that most essays cite, that came first."""
    return max(works, key=lambda work: (bool(work.doi), bool(work.csl), uses.get(work.pk, 0), -work.pk))


def merge(kept, others):
    """Everything that cites the others cites `kept`, and they are gone; returns how many essays cite another work now.

    Editions stay as they were printed: only their place in the library changes. Essays are locked before works, as publishing does.
    """
    gone = {work.pk for work in others} - {kept.pk}
    with transaction.atomic():
        citing = Citation.objects.filter(reference__in=gone)
        essays = list(Article.objects.select_for_update().filter(pk__in=citing.values("article")).order_by("pk"))
        found = Reference.objects.select_for_update().filter(pk__in={kept.pk, *gone}).order_by("pk").in_bulk()
        if not gone or set(found) != {kept.pk, *gone}:
            raise NotMerged("One of these works is no longer in the library, so nothing was done.")
        for essay in essays:
            _cite_one(essay, kept, gone)
        if citing.exists():
            raise NotMerged("Somebody has just cited one of these works, so nothing was done. Try again.")
        _move_editions(kept, gone)
        try:
            for pk in gone:
                found[pk].delete()
        except ProtectedError as error:
            raise NotMerged(f"“{found[pk]}” is in use elsewhere, so nothing was done.") from error
    return len(essays)


def _cite_one(essay, kept, gone):
    """Where an essay cites several of them, one place in its list and one key remain; its text cites by that."""
    cited = list(essay.citations.filter(reference__in={kept.pk, *gone}))
    first = next((citation for citation in cited if citation.reference_id == kept.pk), cited[0])
    same_keys = {citation.key: first.key for citation in cited if citation != first}
    essay.citations.filter(key__in=same_keys).delete()
    essay.citations.filter(pk=first.pk).update(reference=kept)
    changed = []
    for section in essay.sections.all() if same_keys else ():
        text = cite_by(same_keys, section.html)
        if text != section.html:
            section.html = text
            changed.append(section)
    Section.objects.bulk_update(changed, ["html"])
    Article.objects.filter(pk=essay.pk).update(version=F("version") + 1)


def _move_editions(kept, gone):
    joins = EditionReference.objects.filter(reference__in=gone)
    moved = set(joins.values_list("edition", flat=True))
    have = EditionReference.objects.filter(reference=kept, edition__in=moved).values_list("edition", flat=True)
    editions = moved - set(have)
    joins.delete()
    EditionReference.objects.bulk_create(EditionReference(edition_id=pk, reference=kept) for pk in sorted(editions))
    works_merged.send(Reference, editions=sorted(moved))
