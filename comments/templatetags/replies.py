"""The replies of an essay's page (templates/parts/_replies.html), and how many wait for a moderator."""

from dataclasses import dataclass

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse

from articles.markup import printed
from articles.moulds import Mould, kept, slot
from comments import cards, threads, tokens
from comments.forms import GuestForm, MemberForm
from comments.models import Reply

register = template.Library()


@dataclass
class Discussion:
    """What the page shows. `problem`: "", "token", "invalid", "limit" or "closed" (after a post that was not taken)."""

    page: threads.Page
    thread: str
    earlier: str
    later: str
    action: str
    token_url: str
    cancel: str
    answered: object
    token: str = ""
    problem: str = ""
    retry: str = ""
    form: str = ""

    @property
    def count(self):
        return self.page.count

    @property
    def open(self):
        return self.page.open


@register.simple_tag(takes_context=True)
def discussion(context, edition):
    """The discussion of a live edition, at the place that the address names (`?replies=`, `?reply=`) or that a refused post had."""
    request, refused = context["request"], context.get("refused")
    begin, answering = (_number(request.GET.get(key)) for key in ("replies", "reply"))
    page, here = threads.load(edition, context["at"], begin), edition.get_absolute_url()
    if refused:
        answering = _number(refused.form.data.get("reply_to"))
    found = Discussion(
        page=page,
        thread=cards.thread(page.rows, f"{here}?{f'replies={begin}&' if begin else ''}reply=", page.open),
        earlier=threads.address(edition, page.earlier) if page.earlier else "",
        later=threads.address(edition, page.later) if page.later else "",
        action=reverse("post_reply", args=[edition.slug]),
        token_url=f"{reverse('token')}?article={edition.article_id}",
        cancel=threads.address(edition, anchor="respond"),
        answered=_answered(page.rows, edition, answering),
    )
    if refused:
        found.problem, found.retry, found.token = (
            refused.problem if page.open else "closed",
            refused.retry,
            refused.token,
        )
        found.form = _form(found, refused.form, context)
    elif page.open and context["user"].is_authenticated:
        found.token = tokens.issue(edition.article_id)
        found.form = _form(found, MemberForm(), context)
    elif page.open:
        found.form = _empty_form(found)
    return found


def _form(discussion, form, context):
    context = {"discussion": discussion, "form": form, "user": context["user"], "csrf_token": context.get("csrf_token")}
    return render_to_string("parts/_reply_form.html", context)


def _empty_form(discussion):
    """A guest's form as everybody gets it: the form library is asked once."""
    answered = discussion.answered
    filled = _form_of(bool(answered)).fill(
        {},
        action=discussion.action,
        cancel=discussion.cancel,
        token=discussion.token_url,
        name=answered.display_name if answered else "",
        pk=str(answered.pk) if answered else "",
    )
    return printed(filled)


@kept(2)
def _form_of(answering):
    discussion = {
        "open": True,
        "problem": "",
        "answered": answering and {"display_name": slot("name"), "pk": slot("pk")},
        "action": slot("action"),
        "cancel": slot("cancel"),
        "token_url": slot("token"),
    }
    return Mould("parts/_reply_form.html", {"discussion": discussion, "form": GuestForm(), "user": AnonymousUser()})


@register.simple_tag(takes_context=True)
def waiting_replies(context):
    """How many replies wait for a moderator; None for whoever is none."""
    user = context.get("user")
    if user is None or not user.is_authenticated or not user.has_perm("comments.moderate_reply"):
        return None
    return Reply.objects.waiting().count()


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _answered(rows, edition, pk):
    if pk is None:
        return None
    found = next((row for row in rows if row.pk == pk and row.is_shown), None)
    return found or Reply.objects.shown().filter(article=edition.article_id, pk=pk).first()
