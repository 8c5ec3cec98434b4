"""Works typed into the box below an essay, looked for in the library."""

from articles.citations.csl import clean_doi, short_label, year
from articles.models import Reference
from articles.models.reference import plain_letters

KINDS = {"article-journal": "article", "paper-conference": "conference paper", "chapter": "chapter in a book"}


def in_library(items: list[dict | None]) -> list[Reference | None]:
    """For the data of each work the library's row for it: the same DOI, else the same title and year."""
    dois = [_doi(csl) for csl in items]
    names = [_name(csl) for csl in items]
    by_doi = {work.doi: work for work in Reference.objects.filter(doi__in=[doi for doi in dois if doi])}
    by_name = {}
    years = {int(name[1]) for name in names if name}
    if years:
        same_year = Reference.objects.filter(**{"csl__issued__date-parts__0__0__in": list(years)}).order_by("-pk")
        by_name = {_name(work.csl): work for work in same_year}
    return [by_doi.get(doi) or by_name.get(name) for doi, name in zip(dois, names, strict=True)]


def understood(csl: dict | None) -> str:
    """In a line, what was made of a reference."""
    if not csl:
        return "Not understood: readers see it as it was typed."
    kind = csl.get("type", "document")
    where = csl.get("container-title") or csl.get("publisher") or ""
    doi = clean_doi(csl.get("DOI"))
    pieces = [KINDS.get(kind, kind).replace("-", " ").replace("_", " ").capitalize(), short_label(csl)]
    pieces += [csl.get("title", ""), where, f"doi:{doi}" if doi else ""]
    return " · ".join(dict.fromkeys(piece for piece in pieces if piece))


def _doi(csl):
    return clean_doi((csl or {}).get("DOI")).lower()


def _name(csl):
    title, when = plain_letters((csl or {}).get("title") or ""), year(csl or {})
    return (title, when) if title and when else None
