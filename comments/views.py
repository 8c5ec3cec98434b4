"""Pages and answers of "Leave a reply". Which status means what: docs/architecture.md, "Replies"."""

import contextlib
from dataclasses import dataclass

from django.http import Http404, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.essay_page import ESSAY, essay_page
from articles.models import Edition
from comments import limits, mailing, posting, threads, tokens
from comments.forms import GuestForm, MemberForm
from comments.models import Reply

GONE = "The reply you answered is no longer there. Send your reply again: it will stand by itself under the essay."


@dataclass
class Refused:
    """A post that was not taken, for the page that comes back with it (comments/templatetags/replies.py)."""

    form: object
    token: str
    problem: str
    retry: str = ""


@csrf_exempt  # a guest's token is our own, a member's is checked below
@require_http_methods(["GET", "HEAD", "POST"])
def post_reply(request, slug):
    edition = _edition(slug)
    if request.method != "POST":
        return redirect(edition.get_absolute_url() + "#respond")
    member = request.user.is_authenticated
    form = (MemberForm if member else GuestForm)(request.POST)
    sent = request.POST.get("token", "")
    token = tokens.read(sent, edition.article_id) if request.own_origin else None
    if token is None or (member and _csrf_fails(request)):
        return _refuse(request, edition, form, "token", 403, tokens.issue(edition.article_id, refilled=True))
    for known in posting.OF_FORM(nonce=token.nonce):
        return _see(known, edition)
    if not form.is_valid():
        return _refuse(request, edition, form, "invalid", 422, sent)
    try:
        return _see(posting.post(edition, _draft(request, form.cleaned_data, token)), edition)
    except posting.Closed:
        return _refuse(request, edition, form, "closed", 403, sent)
    except posting.Gone:
        edition = _edition(slug)  # not found, where it is the essay that is gone
        form.add_error("comment", GONE)
        return _refuse(request, edition, form, "invalid", 422, sent)
    except limits.TooMany as error:
        return _refuse(request, edition, form, "limit", 429, sent, error.wait)


@require_safe
def reply_sent(request, slug):
    return _letter(request, "sent", essay=_edition(slug))


@require_safe
def reply(request, pk):
    """The permanent address of a reply: wherever it stands at present."""
    at = timezone.now()
    found = get_object_or_404(Reply.objects.public(at), id=pk)  # the package's column, for which no number is too large
    edition = Edition.objects.live(at).outline().get(article=found.article_id)
    return redirect(threads.address(edition, threads.page_of(found), f"c{found.pk}"))


@csrf_exempt  # whoever has the link may press the button: there is no other authority to steal
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def confirm_reply(request, token):
    confirmation, at = posting.confirmation_of(token), timezone.now()
    if confirmation is None:
        return _letter(request, "unknown", status=404)
    outcome = posting.leads_to(confirmation.reply, at)
    if outcome == "shown":
        return _see_other(confirmation.reply.get_absolute_url())
    if outcome == "waits":
        return _letter(request, outcome)
    if outcome == "ready" and mailing.is_expired(confirmation, at):
        outcome = "expired"
    if outcome != "ready":
        return _letter(request, outcome, status=410)
    if request.method != "POST":
        return _letter(
            request, outcome, essay=Edition.objects.live(at).outline().get(article=confirmation.reply.article_id)
        )
    with contextlib.suppress(posting.Closed, posting.Gone):  # in this very moment: the page behind the redirect says so
        posting.confirm(confirmation)
    return _see_other(request.path)


@csrf_exempt  # a mail program's one click (RFC 8058) comes without a form of ours
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def stop_writing(request, token):
    confirmation = mailing.who_stops(token)
    if confirmation is None:
        return _letter(request, "unknown", status=404)
    if request.method != "POST":
        return _letter(request, "stop")
    mailing.silence(confirmation)
    return _letter(request, "stopped")


def _edition(slug):
    """The live edition of the essay at this address, or at the one it moved to."""
    at = timezone.now()
    found = ESSAY(at=at, slug=slug) or Edition.objects.at_former_address(slug, at)[:1]
    if not found:
        raise Http404
    return found[0]


def _draft(request, fields, token):
    user = request.user if request.user.is_authenticated else None
    return posting.Draft(
        text=fields["comment"],
        name=str(user)[:50] if user else fields["name"],
        nonce=token.nonce,
        address=fields.get("email", ""),
        website=fields.get("url", ""),
        answers=fields["reply_to"],
        user=user,
        network=limits.network(request),
        trapped=bool(fields.get("phone")),
        hasty=token.hasty,
    )


def _csrf_fails(request):
    check = CsrfViewMiddleware(lambda request: None)
    return check.process_view(request, None, (), {}) is not None


def _refuse(request, edition, form, problem, status, token, wait=0):
    """The page with everything that was typed; `wait`: seconds until it may be sent again."""
    if problem == "token":
        form.errors.clear()  # nothing was checked: the reader is asked to look once more
    refused = Refused(form, token, problem, limits.in_words(wait) if wait else "")
    response = essay_page(request, edition, edition, timezone.now(), status, refused=refused, head_prefix="Error: ")
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _see(reply, edition):
    return _see_other(reply.get_absolute_url() if reply.is_shown else reverse("reply_sent", args=[edition.slug]))


def _see_other(address):
    return HttpResponseRedirect(address, status=303)


def _letter(request, state, status=200, **context):
    """One of the quiet pages around a mail (templates/pages/letter.html)."""
    return render(request, "pages/letter.html", context | {"state": state}, status=status)
