"""The replies of a page as HTML. Each form that a reply can take is rendered once (templates/parts/_reply.html), and then filled."""

from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS

from articles.markup import printed
from articles.moulds import Mould, kept, slot
from comments.models.reply import Reply, website

MONTH = {number: str(name) for number, name in MONTHS.items()}


def thread(rows, answer, answerable):
    """The cards of `rows` (comments.threads.Row), nested. `answer`: an address that ends where the number of the answered reply is put."""
    answer, zone = escape(answer), timezone.get_current_timezone()
    return printed("".join(_filled(row, answer, answerable, zone) for row in rows))


def _filled(row, answer, answerable, zone):
    if not row.is_shown:
        return _removed(row.opens, row.stays_open, row.closes).fill({"pk": row.pk})
    site, to, deep = website(row.user_url), row.answered_name or "", row.depth == 2
    form = _card(row.opens, row.stays_open, row.closes, row.kind, bool(site), bool(to), answerable, deep)
    at = row.submit_date.astimezone(zone)
    when = f"{at.day} {MONTH[at.month]} {at.year}, {at:%H:%M}"
    ready = {"pk": row.pk, "moment": at.isoformat(), "when": when, "html": row.html, "answer": answer}
    return form.fill(ready, name=row.display_name, website=site, answered=to)


@kept(500)
def _card(opens, stays_open, closes, kind, site, answered, answerable, deep):
    row = {
        "is_shown": True,
        "word": Reply.WORDS.get(kind, ""),
        "display_name": slot("name"),
        "website": site and slot("website"),
        "answered_name": answered and slot("answered"),
        "address": reverse("reply", args=[0]).replace("0", slot("pk")),
        "moment": slot("moment"),
        "when": slot("when"),
        "html": slot("html"),
        "may_be_answered": answerable,
        "answer_url": f"{slot('answer')}{slot('pk')}#respond",
        "deep": deep,
    }
    return Mould("parts/_reply.html", {"row": row | _place(opens, stays_open, closes)})


@kept(20)
def _removed(opens, stays_open, closes):
    return Mould("parts/_reply.html", {"row": _place(opens, stays_open, closes)})


def _place(opens, stays_open, closes):
    return {"pk": slot("pk"), "opens": opens, "stays_open": stays_open, "closes": range(closes)}
