from itertools import islice

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Edition
from comments.limits import in_words
from edeconomy.search import extracts
from edeconomy.search.backends import backend
from edeconomy.search.finding import MOST, corrected, facets, find, public_replies
from edeconomy.search.limits import limited
from edeconomy.search.query import LONGEST, PHRASES, clean, line, read
from edeconomy.search.words import WORD, fold, term

A_PAGE = 10
TITLES = 6
LIMITS = {"most": MOST, "longest": LONGEST, "phrases": PHRASES}


def search_later(request, wait):
    """The page with what was typed, and when to ask again."""
    q = clean(request.GET["q"])
    return render(request, "pages/search.html", {"q": q, "title": f"Search: {q}", "when": in_words(wait)})


def titles_later(request, wait):
    return JsonResponse({"titles": []})


@require_safe
@limited("search", search_later)
def search(request):
    at, asked = timezone.now(), request.GET.get("q", "")
    q = clean(asked)
    query = read(q, at)
    found = find(query, at)
    number, pages = _page(request.GET.get("page", ""), len(found))
    narrowing = facets(query, found)
    more = [facet for facet in narrowing if facet["name"] != "topic"]
    context = LIMITS | {
        "q": q,
        "title": f"Search: {q}" + (f", page {number}" if number > 1 else ""),
        "cut": query.cut or len(line(asked)) > LONGEST,
        "found": found,
        "replies_too": query.asks_replies,
        "results": _results(found, query, (number - 1) * A_PAGE, at),
        "facets": narrowing,
        "more_facets": bool(more),
        "narrowed": any(facet["on"] for facet in more),
        "corrected": [] if found else corrected(query, at),
        "number": number,
        "pages": pages,
        "canonical": request.path,
    }
    return render(request, "pages/search.html", context)


@require_safe
@limited("titles", titles_later)
def titles(request):
    """Titles of essays with a word that begins like the last one typed, as JSON."""
    *words, start = [fold(word) for word in WORD.findall(clean(request.GET.get("q", "")))] or [""]
    # The index keeps of a title's word its stem, which may be shorter than what was typed of it.
    stems = {term(start), *(start[:length] for length in range(max(4, len(start) - 6), len(start)))}
    found = backend().titles(start, stems, 100) if len(start) > 1 else []
    listed = Edition.objects.listed(timezone.now()).filter(pk__in=found).values_list("title", flat=True)
    fitting = (title for title in dict.fromkeys(listed) if _has(title, words, start))
    return JsonResponse({"titles": list(islice(fitting, TITLES))})


def _has(title, words, start):
    there = {fold(word) for word in WORD.findall(title)}
    return there.issuperset(words) and any(word.startswith(start) for word in there)


def _page(number, rows):
    """(which page is meant, how many there are)."""
    pages = max(1, -(-rows // A_PAGE))
    return (min(max(int(number), 1), pages) if number.isdecimal() and len(number) < 10 else 1), pages


def _results(found, query, start, at):
    """One page: essays before replies."""
    rows = [*(("essay", pk) for pk in found.essays), *(("reply", pk) for pk in found.replies)][start : start + A_PAGE]
    editions = Edition.objects.listed(at).in_bulk([pk for kind, pk in rows if kind == "essay"])
    replies = public_replies(at).in_bulk([pk for kind, pk in rows if kind == "reply"])
    owners = {reply.article_id for reply in replies.values()}
    answered = Edition.objects.listed(at).outline().filter(article__in=owners) if owners else []
    essays = {edition.article_id: edition for edition in answered}
    wanted = extracts.Wanted(query)
    results = []
    for kind, pk in rows:
        if kind == "essay" and pk in editions:
            results.append(_essay(editions[pk], wanted))
        elif kind == "reply" and pk in replies and replies[pk].article_id in essays:
            results.append(_reply(replies[pk], essays[replies[pk].article_id], wanted))
    return results


def _essay(edition, wanted):
    place = extracts.best_place(edition, wanted)
    return {
        "edition": edition,
        "title": extracts.mark(edition.title, wanted.words),
        "place": place,
        "address": edition.get_absolute_url() + (f"#{place.anchor}" if place.anchor else ""),
        "extract": extracts.extract(place.text, wanted),
    }


def _reply(reply, edition, wanted):
    text = extracts.plain(reply.html)
    return {
        "edition": edition,
        "reply": reply,
        "address": reply.get_absolute_url(),
        "extract": extracts.extract(text, wanted),
    }
