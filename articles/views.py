"""Reader pages. Every one starts from `Edition.objects.live` or `on_record`: no working copy is ever read here."""

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from articles import citing
from articles.citations.exchange import to_bibtex, to_ris
from articles.models import Edition, Person, Topic
from articles.paging import paginate

NEWEST_FIRST = ("-published_at", "-article_id")
ESSAYS_A_PAGE = 20
PEOPLE_A_PAGE = 60
EXPORTS = {"bib": "application/x-bibtex; charset=utf-8", "ris": "application/x-research-info-systems; charset=utf-8"}


def masthead(request):
    """Context of every page: topics that have an essay, asked for only where the page shows them."""

    return {"nav_topics": SimpleLazyObject(lambda: topics_in_use(6))}


def topics_in_use(most):
    """The first topics, in their order, that have an essay."""
    essays = Edition.objects.listed(timezone.now()).filter(topics=OuterRef("pk"))
    return list(Topic.objects.filter(Exists(essays))[:most])


@require_safe
def front(request):
    """Lead, shelf of three, ledger of ten. The lead is the newest essay unless one was chosen."""
    at = timezone.now()
    essays = Edition.objects.listed(at).outline()
    chosen = essays.filter(article__leads__chosen_at__lte=at, article__leads__until__gt=at)
    newest = list(essays[:15])
    lead = chosen.order_by("-article__leads__chosen_at").first() or next(iter(newest), None)
    rest = [edition for edition in newest if edition != lead]
    context = {"lead": lead, "shelf": rest[:3], "ledger": rest[3:13], "more": len(rest) > 13}
    return render(request, "pages/front.html", context | {"canonical": request.path})


@require_safe
def essays(request):
    return _list(request, "pages/essays.html", Edition.objects.listed(timezone.now()), {"topics": topics_in_use(100)})


@require_safe
def topic(request, slug):
    at = timezone.now()
    known = Exists(Edition.objects.on_record(at).filter(topics=OuterRef("pk")))
    topic = get_object_or_404(Topic.objects.filter(known), slug=slug)
    return _list(request, "pages/topic.html", Edition.objects.listed(at).filter(topics=topic), {"topic": topic})


@require_safe
def author(request, slug):
    at = timezone.now()
    known = Exists(Edition.objects.on_record(at).filter(people=OuterRef("pk")))
    person = get_object_or_404(_with_essays(at, Person.objects.filter(known)), slug=slug)
    context = {"person": person, "tally": {"count": person.essays or 0, "first": person.first}}
    return _list(request, "pages/author.html", Edition.objects.listed(at).filter(people=person), context)


@require_safe
def authors(request):
    people = _with_essays(timezone.now(), Person.objects).filter(essays__gt=0)
    page = paginate(people, request, ("sort_name", "id"), PEOPLE_A_PAGE)
    context = {"people": page.rows, "older": page.next, "newer": page.previous, "first_page": page.first}
    return render(request, "pages/authors.html", context | {"canonical": page.address})


@require_safe
def essay(request, slug):
    at = timezone.now()
    edition = Edition.objects.live(at).filter(slug=slug).first()
    if edition is None:
        return redirect(_moved(slug, at).get_absolute_url(), permanent=True)
    return essay_page(request, edition, edition, at)


@require_safe
def edition(request, slug, number):
    """An earlier edition under a banner; the live one only at the essay's own address."""
    at = timezone.now()
    current = Edition.objects.live(at).outline().filter(slug=slug).first()
    if current is None:
        return redirect("edition", _moved(slug, at).slug, number, permanent=True)
    if number == current.number:
        return redirect(current)
    earlier = get_object_or_404(Edition.objects.on_record(at), article=current.article_id, number=number)
    return essay_page(request, earlier, current, at)


@require_safe
def cite(request, slug, format):
    if format not in EXPORTS:
        raise Http404
    at = timezone.now()
    edition = Edition.objects.live(at).outline().filter(slug=slug).first()
    if edition is None:
        return redirect("cite", _moved(slug, at).slug, format, permanent=True)
    csl = citing.essay_csl(edition)
    text = to_ris(csl) if format == "ris" else to_bibtex(csl, citing.citation_key(edition))
    disposition = {"Content-Disposition": f'attachment; filename="{edition.slug}.{format}"'}
    return HttpResponse(text, EXPORTS[format], headers=disposition)


def not_found(request, exception):
    recent = Edition.objects.listed(timezone.now()).outline()[:3]
    return render(request, "404.html", {"recent": recent}, status=404)


def _list(request, template, editions, context):
    page = paginate(editions.outline(), request, NEWEST_FIRST, ESSAYS_A_PAGE)
    context |= {"editions": page.rows, "older": page.next, "newer": page.previous, "first_page": page.first}
    return render(request, template, context | {"canonical": page.address})


def _with_essays(at, people):
    """People with the number of their listed essays and the date of the first."""
    theirs = Edition.objects.listed(at).order_by().filter(people=OuterRef("pk")).values("people")
    return people.annotate(
        essays=Subquery(theirs.annotate(value=Count("pk")).values("value")),
        first=Subquery(theirs.annotate(value=Min("published_at")).values("value")),
    )


def _moved(slug, at):
    edition = Edition.objects.at_former_address(slug, at).outline().first()
    if edition is None:
        raise Http404
    return edition


def essay_page(request, edition, current, at, status=200, **further):
    """The page of an edition; `current` is the live one of its article. What is further in the context says what went wrong."""
    onward = Edition.objects.listed(at).outline().exclude(article=current.article_id)
    if current.printed_topics:
        onward = onward.filter(topics__slug=current.printed_topics[0]["slug"])
    banner = "earlier" if edition.pk != current.pk else "retracted" if edition.kind == Edition.Kind.RETRACTION else ""
    context = {
        "at": at,
        "edition": edition,
        "current": current,
        "banner": banner,
        "record": current.record(at) if current.number > 1 else [],
        "onward": onward[:2],
        "about": list({person["slug"]: person for person in edition.byline if person["text"]}.values()),
        "citation": citing.citation(current),
        "meta": citing.meta(edition) if banner != "earlier" else [],
        "schema": citing.schema(edition) if banner != "earlier" else "",
        "head_title": citing.title(current),
        "canonical": current.get_absolute_url(),
    }
    return render(request, "pages/essay.html", context | further, status=status)
