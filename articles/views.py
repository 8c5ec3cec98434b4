"""Reader pages. Every one starts from `Edition.objects.live` or `on_record`: no working copy is ever read here."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from articles import citing, subjects
from articles.citations.exchange import to_bibtex, to_ris
from articles.essay_page import ESSAY, essay_page, topics_in_use
from articles.models import Edition, Lead, Person, Topic
from articles.page_parts import FEED_TYPES
from articles.paging import paginate

NEWEST_FIRST = ("-published_at", "-article_id")
SHELVED = ("-shelved_at", "-shelved")  # the same, of the essays of one topic or person
ESSAYS_A_PAGE = 20
PEOPLE_A_PAGE = 60
EXPORTS = {"bib": "application/x-bibtex; charset=utf-8", "ris": "application/x-research-info-systems; charset=utf-8"}


def masthead(request):
    """Context of every page: topics that have an essay, asked for only where the page shows them; feeds."""
    return {"nav_topics": SimpleLazyObject(lambda: topics_in_use(6)), "feed_types": FEED_TYPES}


def topics_on_record(at):
    """Those that have a page: an essay was live under them, and still is in some edition."""
    return Topic.objects.filter(Edition.objects.on_record(at).any_of("topic"))


def people_on_record(at):
    """Likewise."""
    return Person.objects.filter(Edition.objects.on_record(at).any_of("person"))


@require_safe
def front(request):
    """Lead, shelf of three, ledger of ten. The lead is the newest essay unless one was chosen."""
    at = timezone.now()
    essays = Edition.objects.listed(at).outline()
    leads = Lead.objects.filter(chosen_at__lte=at, until__gt=at)  # few: they are asked first, and then their essays
    chosen = essays.filter(article__in=leads.values("article")).annotate(
        chosen_at=Subquery(leads.filter(article=OuterRef("article")).order_by("-chosen_at").values("chosen_at")[:1])
    )
    newest = list(essays[:15])
    lead = chosen.order_by("-chosen_at").first() or next(iter(newest), None)
    rest = [edition for edition in newest if edition != lead]
    context = {"lead": lead, "shelf": rest[:3], "ledger": rest[3:13], "more": len(rest) > 13}
    response = render(request, "pages/front.html", context | {"canonical": request.path})
    return subjects.tell(response, subjects.LISTS, subjects.LEAD)


@require_safe
def essays(request):
    listed = Edition.objects.listed(timezone.now())
    response = _list(request, "pages/essays.html", listed, {"topics": topics_in_use(100)})
    return subjects.tell(response, subjects.LISTS)


@require_safe
def topic(request, slug):
    at = timezone.now()
    topic = get_object_or_404(topics_on_record(at), slug=slug)
    context = {"topic": topic, "feed": f"{topic.get_absolute_url()}feed/"}
    response = _list(request, "pages/topic.html", Edition.objects.listed(at).of("topic", topic), context, SHELVED)
    return subjects.tell(response, subjects.topic(slug))


@require_safe
def author(request, slug):
    at = timezone.now()
    first = Subquery(_of_person(at).reverse().values("published_at")[:1])
    person = get_object_or_404(people_on_record(at).annotate(essays=_essays(at), first=first), slug=slug)
    context = {"person": person, "tally": {"count": person.essays, "first": person.first}}
    context["feed"] = f"{person.get_absolute_url()}feed/"
    response = _list(request, "pages/author.html", Edition.objects.listed(at).of("person", person), context, SHELVED)
    return subjects.tell(response, subjects.person(slug))


@require_safe
def authors(request):
    at = timezone.now()
    people = Person.objects.filter(Edition.objects.listed(at).any_of("person"))
    people = people.annotate(essays=_essays(at))  # counted for those of the page alone
    page = paginate(people, request, ("sort_name", "id"), PEOPLE_A_PAGE)
    context = {"people": page.rows, "older": page.next, "newer": page.previous, "first_page": page.first}
    response = render(request, "pages/authors.html", context | {"canonical": page.address})
    return subjects.tell(response, subjects.LISTS, subjects.PEOPLE)


@require_safe
def feeds(request):
    context = {"topics": topics_in_use(100), "canonical": request.path}
    return subjects.tell(render(request, "pages/feeds.html", context), subjects.LISTS)


@require_safe
def essay(request, slug):
    at = timezone.now()
    for edition in ESSAY(at=at, slug=slug):
        return essay_page(request, edition, edition, at)
    return on_to("essay", _moved(slug, at))


@require_safe
def edition(request, slug, number):
    """An earlier edition under a banner; the live one only at the essay's own address."""
    at = timezone.now()
    current = Edition.objects.live(at).outline().filter(slug=slug).first()
    if current is None:
        return on_to("edition", _moved(slug, at), number)
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
        return on_to("cite", _moved(slug, at), format)
    csl = citing.essay_csl(edition)
    text = to_ris(csl) if format == "ris" else to_bibtex(csl, citing.citation_key(edition))
    disposition = {"Content-Disposition": f'attachment; filename="{edition.slug}.{format}"'}
    response = HttpResponse(text, EXPORTS[format], headers=disposition)
    return subjects.tell(response, subjects.line(edition.article_id))


def not_found(request, exception):
    recent = Edition.objects.listed(timezone.now()).outline()[:3]
    return subjects.tell(render(request, "404.html", {"recent": recent}, status=404), subjects.LISTS)


def _list(request, template, editions, context, by=NEWEST_FIRST):
    page = paginate(editions.outline(), request, NEWEST_FIRST, ESSAYS_A_PAGE, by=by)
    context |= {"editions": page.rows, "older": page.next, "newer": page.previous, "first_page": page.first}
    return render(request, template, context | {"canonical": page.address})


def on_to(name, edition, *rest):
    """To the present address of an essay that moved."""
    response = redirect(name, edition.slug, *rest, permanent=True)
    return subjects.tell(response, subjects.line(edition.article_id))


def _of_person(at):
    return Edition.objects.listed(at).of("person", OuterRef("pk"))


def _essays(at):
    """How many essays of a person lists show."""
    counted = _of_person(at).order_by().values("people").annotate(value=Count("*")).values("value")
    return Coalesce(Subquery(counted), 0)


def _moved(slug, at):
    edition = Edition.objects.at_former_address(slug, at).outline().first()
    if edition is None:
        raise Http404
    return edition
