"""How to cite an essay of ours, and what machines are told of it: CSL-JSON, APA, schema.org, and the tags that Google Scholar reads."""

import re
import unicodedata
from itertools import takewhile

from django.conf import settings
from django.utils import timezone

from articles import markup
from articles.citations.exchange import to_bibtex


def essay_csl(edition):
    """The essay as a CSL-JSON item."""
    day = timezone.localdate(edition.published_at)
    return {
        "type": "webpage",
        "title": title(edition),
        "author": [_csl_name(person) for person in authors(edition)],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "publisher": settings.SITE_NAME,
        "URL": settings.BASE_URL + edition.get_absolute_url(),
    }


def title(edition):
    """As others should cite it: a retraction is part of the name."""
    return f"Retracted: {edition.title}" if edition.kind == edition.Kind.RETRACTION else edition.title


def authors(edition):
    """The printed byline without translators and the like; all of it where everybody has a role."""
    return [person for person in edition.byline if not person["role"]] or edition.byline


def citation_key(edition):
    """brandt2026quantum: family name, year, first word of the title that says something."""
    family = authors(edition)[0]["sort_name"].partition(",")[0] if edition.byline else "anonymous"
    words = re.findall(r"[a-z0-9]+", _ascii(edition.title))
    word = next((word for word in words if len(word) > 3), "essay")
    return re.sub(r"[^a-z0-9]", "", _ascii(family)) + str(edition.published_at.year) + word


def citation(edition):
    """{"apa", "bibtex"}: texts to copy."""
    day = timezone.localdate(edition.published_at)
    names = [_apa_name(person) for person in authors(edition)]
    people = ", ".join(names[:-1]) + f", & {names[-1]}" if len(names) > 1 else "".join(names)
    date = f"({day.year}, {day:%B} {day.day})"
    name = title(edition)
    return {
        "apa": {
            "before": f"{people} {date}.",
            "title": name if name.endswith(("?", "!", ".")) else f"{name}.",
            "after": f"{settings.SITE_NAME}. {essay_csl(edition)['URL']}",
        },
        "bibtex": to_bibtex(essay_csl(edition), citation_key(edition)),
    }


def schema(edition):
    """schema.org Article, for a data block."""
    url = settings.BASE_URL + edition.get_absolute_url()
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": title(edition),
        "description": edition.standfirst,
        "author": [
            {"@type": "Person", "name": person["name"], "url": f"{settings.BASE_URL}/authors/{person['slug']}/"}
            for person in authors(edition)
        ],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.BASE_URL}/"},
        "datePublished": edition.published_at.isoformat(),
        "dateModified": edition.dated.isoformat(),
        "articleSection": [topic["name"] for topic in edition.printed_topics],
        "wordCount": edition.word_count,
        "inLanguage": "en",
        "mainEntityOfPage": url,
    }
    if edition.picture:
        article["image"] = settings.BASE_URL + edition.picture["src"]
    return markup.data_block({name: value for name, value in article.items() if value})


def meta(edition):
    """[(name, content)] of the citation_* tags (Highwire Press), in the order that they are read."""
    return [
        ("citation_title", title(edition)),
        *(("citation_author", person["sort_name"]) for person in authors(edition)),
        ("citation_publication_date", timezone.localdate(edition.published_at).strftime("%Y/%m/%d")),
        ("citation_journal_title", settings.SITE_NAME),
        ("citation_publisher", settings.SITE_NAME),
        ("citation_language", "en"),
        ("citation_fulltext_html_url", settings.BASE_URL + edition.get_absolute_url()),
    ]


def _csl_name(person):
    family, comma, given = person["sort_name"].partition(", ")
    if not comma:
        return {"literal": person["name"]}
    words = family.split()
    particles = list(takewhile(str.islower, words[:-1]))
    name = {"family": " ".join(words[len(particles) :]), "given": given}
    return name | {"non-dropping-particle": " ".join(particles)} if particles else name


def _apa_name(person):
    family, comma, given = person["sort_name"].partition(", ")
    if not comma:
        return person["name"]
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
    return f"{family}, {initials}"


def _ascii(text):
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
