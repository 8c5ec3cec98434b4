"""How to cite an essay of ours, and what machines are told of it: CSL-JSON, APA, schema.org, and the tags that Google Scholar reads."""

import re
import unicodedata
from itertools import takewhile

from django.conf import settings
from django.utils import timezone

from articles import markup
from articles.citations.csl import clean_doi, normalise, plain_text, work_url, year
from articles.citations.exchange import to_bibtex

SCHEMA_TYPES = {
    "article-journal": "ScholarlyArticle",
    "paper-conference": "ScholarlyArticle",
    "article-newspaper": "NewsArticle",
    "article-magazine": "Article",
    "book": "Book",
    "chapter": "Chapter",
    "thesis": "Thesis",
    "report": "Report",
    "dataset": "Dataset",
    "software": "SoftwareSourceCode",
    "webpage": "WebPage",
    "post-weblog": "BlogPosting",
    "map": "Map",
    "legislation": "Legislation",
}
NAME_ORDER = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
# What Google Scholar calls a work's container and who published it; else journal_title and publisher.
CONTAINERS = {"chapter": "inbook_title", "paper-conference": "conference_title"}
PUBLISHERS = {"report": "technical_report_institution", "thesis": "dissertation_institution"}


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
    return re.sub(r"[^a-z0-9]", "", _ascii(family)) + str(timezone.localdate(edition.published_at).year) + word


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


def people(edition):
    """[{"name", "url"}] of `authors`: the page of each."""
    return [{"name": person["name"], "url": page(person)} for person in authors(edition)]


def works(edition):
    """The reference list as CSL-JSON items in its order; one that was never understood is a title without more."""
    return [
        (work["csl"] or {"type": "document", "title": work["raw"]}) | {"id": work["key"]} for work in edition.references
    ]


def schema(edition):
    """schema.org Article, for a data block."""
    url = settings.BASE_URL + edition.get_absolute_url()
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "headline": title(edition),
        "description": edition.standfirst,
        "author": [
            _filled({"@type": "Person", "name": person["name"], "url": page(person), "sameAs": _orcid(person)})
            for person in authors(edition)
        ],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.BASE_URL}/"},
        "datePublished": edition.published_at.isoformat(),
        "dateModified": edition.dated.isoformat(),
        "articleSection": [topic["name"] for topic in edition.printed_topics],
        "wordCount": edition.word_count,
        "inLanguage": "en",
        "mainEntityOfPage": url,
        "version": edition.number,
        "image": edition.picture and settings.BASE_URL + edition.picture["src"],
        "citation": [_cited(work) for work in edition.references],
        "creativeWorkStatus": "Retracted" if edition.kind == edition.Kind.RETRACTION else "",
    }
    return markup.data_block(_filled(article))


def corrections(edition, record):
    """What schema.org calls the corrections of an article, for a data block of their own; "" without any. `record`: `Edition.record`."""
    told = [
        {"@type": "CorrectionComment", "text": entry["note"], "datePublished": entry["dated"].isoformat()}
        for entry in record
        if entry["kind"] in (edition.Kind.CORRECTION, edition.Kind.CLARIFICATION)
    ]
    url = settings.BASE_URL + edition.get_absolute_url()
    block = {"@context": "https://schema.org", "@type": "Article", "@id": url, "correction": told}
    return markup.data_block(block) if told else ""


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
        *(("citation_reference", _reference(work)) for work in edition.references),
    ]


def _cited(work):
    csl = normalise(work["csl"] or {})
    return _filled(
        {
            "@type": SCHEMA_TYPES.get(csl.get("type"), "CreativeWork"),
            "name": plain_text(csl.get("title")) or work["raw"],
            _makers(csl): [{"@type": "Person", "name": name} for name in _names(csl)],
            "datePublished": year(csl),
            "isPartOf": {"@type": "CreativeWork", "name": container} if (container := _container(csl)) else None,
            "url": work_url(csl),
        }
    )


def _reference(work):
    """As Google Scholar reads it: pairs, parted by semicolons; a work that was not understood is its text."""
    if not work["csl"]:
        return " ".join(work["raw"].split())
    csl = normalise(work["csl"])
    pairs = [
        ("title", plain_text(csl.get("title"))),
        *((_makers(csl), name) for name in _names(csl)),
        ("publication_date", year(csl)),
        (CONTAINERS.get(csl.get("type"), "journal_title"), _container(csl)),
        (PUBLISHERS.get(csl.get("type"), "publisher"), plain_text(csl.get("publisher"))),
        ("volume", csl.get("volume")),
        ("doi", clean_doi(csl.get("DOI"))),
        ("fulltext_html_url", csl.get("URL", "").replace(";", "%3B")),
    ]
    return "; ".join(f"citation_{name}={str(value).replace(';', ',')}" for name, value in pairs if value)


def _makers(csl):
    return "author" if csl.get("author") or not csl.get("editor") else "editor"


def _names(csl):
    people = csl.get(_makers(csl)) or []
    names = (" ".join(filter(None, map(person.get, NAME_ORDER))) or person.get("literal") for person in people)
    return [name for name in names if name and name != "others"]


def _container(csl):
    return plain_text(csl.get("container-title"))


def page(person):
    return f"{settings.BASE_URL}/authors/{person['slug']}/"


def _orcid(person):
    return f"https://orcid.org/{person['orcid']}" if person.get("orcid") else ""


def _filled(told):
    return {name: value for name, value in told.items() if value}


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
