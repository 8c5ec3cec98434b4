"""A manuscript becomes the working copy of an article: the one function that every way in ends in."""

import html
import re
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from articles.manuscripts.manuscript import Dropped, Manuscript
from articles.markup import clean_author
from articles.models import Address, Article, ArticleTopic, Byline, Citation, Person, Reference, Section, Topic
from articles.models.reference import fingerprint
from articles.slugs import latin_slug

MOST_NAMES, MOST_TOPICS = 50, 20
NAME_AND_ROLE = re.compile(r"(?P<name>.+?)\s*\((?P<role>[^()]{1,60})\)")
CITE_KEYS = re.compile(r'(<cite\b[^>]*\bdata-keys=")([^"]*)(")')


@dataclass(frozen=True)
class Source:
    """Where a manuscript came from: `name` is its id or path, `digest` the SHA-256 of what was read."""

    name: str
    digest: str


def store(
    manuscript: Manuscript, article: Article, source: Source | None = None, *, mend_library: bool = True
) -> list[Dropped]:
    """Write the manuscript into the working copy of an article, a new one or one whose row the caller has locked.

    Returns what could not be carried over as it stood. Standfirst, slug, topics and byline of an existing article stay where the
    manuscript is silent. Works already in the library are reused (`articles.models.reference.fingerprint`), and brought up to date
    where no other article relies on them, unless `mend_library` is false.
    """
    dropped = []
    with transaction.atomic():
        article.title = _fit(manuscript.title, Article, "title", dropped)
        article.standfirst = _fit(manuscript.standfirst, Article, "standfirst", dropped) or article.standfirst
        article.slug = (
            latin_slug(manuscript.slug, 120) or article.slug or unused_slug(Article.objects, manuscript.title, "essay")
        )
        article.version += 1
        if manuscript.date and manuscript.date <= timezone.localdate():
            morning = timezone.make_aware(datetime.combine(manuscript.date, time(9)))
            article.first_published = min(morning, timezone.now())
        if source:
            article.source, article.source_digest, article.source_version = source.name, source.digest, article.version
        article.save()
        same_keys = _store_references(article, manuscript, dropped, mend_library)
        _store_sections(article, manuscript, same_keys, dropped)
        if manuscript.byline:
            _store_byline(article, _capped(manuscript.byline, MOST_NAMES, "name in the byline", dropped), dropped)
        if manuscript.topics:
            _store_topics(article, _capped(manuscript.topics, MOST_TOPICS, "topic", dropped), dropped)
    return dropped


def _fit(text, model, field, dropped):
    limit = model._meta.get_field(field).max_length
    if len(text) > limit:
        dropped.append(
            Dropped(f"the end of the {field}", f"It is longer than {limit} characters: “…{text[limit : limit + 60]}”")
        )
    return text[:limit]


def _capped(names, most, what, dropped):
    names = list(dict.fromkeys(names))
    if len(names) > most:
        dropped.append(Dropped(f"{len(names) - most} more: {what}", f"An essay has {most} at most."))
    return names[:most]


def _store_sections(article, manuscript, same_keys, dropped):
    article.sections.all().delete()
    Section.objects.bulk_create(
        Section(
            article=article,
            order=order,
            anchor=part.anchor,
            heading=_fit(part.heading, Section, "heading", dropped),
            level=part.level,
            html=clean_author(cite_by(same_keys, part.html)),
        )
        for order, part in enumerate(manuscript.sections)
    )


def cite_by(same_keys, text):
    """The text, citing by other keys: {key: the key instead}."""

    def settled(match):
        keys = [same_keys.get(key, key) for key in html.unescape(match[2]).split()]
        return match[1] + html.escape(" ".join(keys)) + match[3]

    return CITE_KEYS.sub(settled, text)


def _store_references(article, manuscript, dropped, mend_library):
    """Fill the reference list; returns {key: key kept} for keys that turned out to name one work."""
    article.citations.all().delete()
    kept, same, limit = {}, {}, Citation._meta.get_field("key").max_length
    for work in manuscript.references:
        if work.key in kept.values() or work.key in same:
            dropped.append(Dropped(f"the key “{work.key}”", "It is given twice; the first work has it."))
            continue
        if len(work.key) > limit:
            dropped.append(Dropped(f"the key “{work.key[:60]}…”", f"It is longer than {limit} characters."))
            continue
        reference = _work(work, article, dropped, mend_library)
        if reference.pk in kept:
            same[work.key] = kept[reference.pk]
            dropped.append(
                Dropped(
                    f"the key “{work.key}”", f"It names the same work as “{same[work.key]}”; the text now cites that."
                )
            )
            continue
        kept[reference.pk] = work.key
        Citation.objects.create(article=article, reference=reference, key=work.key, order=len(kept))
    return same


def _work(work, article, dropped, mend):
    """The library's row for a work: the one it has, brought up to date (`mend`) where no other article relies on it, else a new one."""
    known_by = fingerprint(work.csl, work.raw)
    found = Reference.objects.filter(fingerprint=known_by).order_by("pk").first() if known_by else None
    if found is None:
        return Reference.objects.create(csl=work.csl, raw=work.raw)
    if found.csl != work.csl or found.raw != work.raw:
        if not mend or found.citations.exclude(article=article).exists():
            if found.csl != work.csl:
                dropped.append(Dropped(f"the data of “{work.key}”", "The library has this work with other data."))
        else:
            found.csl, found.raw = work.csl, work.raw
            found.save()
    return found


def _store_byline(article, names, dropped):
    article.bylines.all().delete()
    for order, text in enumerate(names):
        match = NAME_AND_ROLE.fullmatch(text)
        name, role = (match["name"], match["role"]) if match else (text, "")
        name = _fit(name, Person, "name", dropped)
        person = Person.objects.filter(name=name).order_by("pk").first()
        if person is None:
            person = Person.objects.create(name=name, slug=unused_slug(Person.objects, name, "author"))
        Byline.objects.get_or_create(article=article, person=person, role=role, defaults={"order": order})


def _store_topics(article, names, dropped):
    article.filings.all().delete()
    for order, name in enumerate(names):
        name = _fit(name, Topic, "name", dropped)
        topic = Topic.objects.filter(name__iexact=name).first()
        if topic is None:
            topic = Topic.objects.create(name=name, slug=unused_slug(Topic.objects, name, "topic"))
        ArticleTopic.objects.get_or_create(article=article, topic=topic, defaults={"order": order})


def unused_slug(rows, words, otherwise):
    """A slug for the words that none of the rows has; for an essay, none that is an address."""
    slug = latin_slug(words, 60 - len("-9999")) or otherwise
    taken = set(rows.filter(slug__startswith=slug).prefetch_related(None).values_list("slug", flat=True))
    if rows.model is Article:
        taken |= set(Address.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
