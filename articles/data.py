"""Essays read as data: Markdown, JSON, and the works that they cite. What lists show is here, and nothing else: a retracted essay's text
is read under its notice only.
"""

import yaml
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import citing, subjects
from articles.as_markdown import as_markdown, line
from articles.citations.csl import work_url
from articles.citations.exchange import to_bibtex, to_ris
from articles.markup import carried
from articles.models import Edition
from articles.views import EXPORTS, on_to

CSL_JSON = "application/vnd.citationstyles.csl+json"


@require_safe
def essay(request, slug, format):
    if format not in ("md", "json"):
        raise Http404
    edition, moved = listed(slug)
    if moved:
        return on_to("data", edition, format)
    if format == "json":
        response = JsonResponse(told(edition), json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        response = HttpResponse(markdown(edition), "text/markdown; charset=utf-8")
    return subjects.tell(response, subjects.line(edition.article_id))


@require_safe
def references(request, slug, format):
    if format not in (*EXPORTS, "json"):
        raise Http404
    edition, moved = listed(slug)
    if moved:
        return on_to("references", edition, format)
    response = _works(citing.works(edition), format)
    if format != "json":
        response.headers["Content-Disposition"] = f'attachment; filename="{edition.slug}-references.{format}"'
    return subjects.tell(response, subjects.line(edition.article_id))


def _works(works, format):
    if format == "json":
        return JsonResponse(
            works, safe=False, content_type=CSL_JSON, json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    text = "".join(map(to_ris, works)) if format == "ris" else "\n".join(to_bibtex(work, work["id"]) for work in works)
    return HttpResponse(text, EXPORTS[format])


def told(edition):
    address = settings.BASE_URL + edition.get_absolute_url()
    return {
        "url": address,
        "edition": {
            "number": edition.number,
            "kind": edition.kind,
            "note": edition.note,
            "dated": edition.dated.isoformat(),
            "published": edition.published_at.isoformat(),
        },
        "title": edition.title,
        "standfirst": edition.standfirst,
        "byline": [
            {
                "name": person["name"],
                "role": person["role"],
                "orcid": person.get("orcid", ""),
                "url": citing.page(person),
            }
            for person in edition.byline
        ],
        "topics": [topic["name"] for topic in edition.printed_topics],
        "words": edition.word_count,
        "picture": edition.picture and _picture_told(edition.picture),
        "sections": [section | {"html": carried(section["html"], address)} for section in edition.sections],
        "notes": [note | {"html": carried(note["html"], address)} for note in edition.notes],
        "references": citing.works(edition),
    }


def _picture_told(picture):
    return {name: value for name, value in picture.items() if name != "srcset"} | {
        "src": settings.BASE_URL + picture["src"]
    }


def markdown(edition):
    address = settings.BASE_URL + edition.get_absolute_url()
    about = {
        "title": edition.title,
        "subtitle": edition.standfirst,
        "author": [person["name"] for person in citing.authors(edition)],
        "date": timezone.localdate(edition.published_at),
        "edition": edition.number,
        "note": edition.note,
        "topics": [topic["name"] for topic in edition.printed_topics],
        "url": address,
        "bibliography": f"{address}references.json",
    }
    front = yaml.safe_dump({name: value for name, value in about.items() if value}, sort_keys=False, allow_unicode=True)
    parts = [f"---\n{front}---", *_picture(edition.picture)]
    named = set()
    for number, section in enumerate(edition.sections):
        if section["heading"]:
            parts.append(f"{'#' * min(section['level'] + 1, 6)} {line(section['heading'])}")
        elif number:
            parts.append("* * *")
        parts.append(as_markdown(section["html"], address, named))
    notes = [(note["letter"], as_markdown(note["html"], address, named)) for note in edition.notes]
    if edition.references:
        parts += ["## References", *(_work(work, address, named) for work in edition.references)]
    if notes:
        parts += ["## Notes", *(_entry(letter, words, named) for letter, words in notes)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _picture(picture):
    """As a paragraph, and whose it is as another."""
    if not picture:
        return []
    credit = [f"Picture: {line(picture['credit'])}"] * bool(picture["credit"]) + [line(picture["licence"])]
    return [f"![{line(picture['alt'])}](<{settings.BASE_URL}{picture['src']}>)", " · ".join(filter(None, credit))]


def _work(work, address, named):
    link = work_url(work["csl"]) if work["csl"] else ""
    words = as_markdown(work["html"], address) + (f" <{link}>" if link else "")
    return _entry(str(work["number"]), words, named) if work["uses"] else f"- {words}"


def _entry(sign, words, named):
    """A footnote; an entry of a list where only what stays HTML in the text, such as a table with spans, names it."""
    return f"[^{sign}]: {words}" if sign in named else f"- \\[{sign}\\] {words}"


def listed(slug, whole=True):
    """The listed edition of this address, or of one that it had before, and whether it was the latter."""
    at = timezone.now()
    editions = Edition.objects.listed(at) if whole else Edition.objects.listed(at).outline()
    edition = editions.filter(slug=slug).first()
    if edition:
        return edition, False
    moved = Edition.objects.at_former_address(slug, at).exclude(kind=Edition.Kind.RETRACTION).outline().first()
    if moved is None:
        raise Http404
    return moved, True
