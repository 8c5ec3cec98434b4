"""The replies of an essay's page (templates/parts/_replies.html), and how many wait for a moderator."""

from dataclasses import dataclass

from django import template
from django.urls import reverse

from comments import threads, tokens
from comments.forms import GuestForm, MemberForm
from comments.models import Reply

register = template.Library()


@dataclass
class Discussion:
    """What the page shows. `problem`: "", "token", "invalid", "limit" or "closed" (after a post that was not taken)."""

    page: threads.Page
    form: object
    action: str
    token: str
    token_url: str
    answered: Reply | None
    cancel: str
    earlier: str
    later: str
    problem: str = ""
    retry: str = ""

    @property
    def rows(self):
        return self.page.rows

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
    page = threads.load(edition, context["at"], begin)
    for row in page.rows:
        row.answer_url = f"{edition.get_absolute_url()}?{f'replies={begin}&' if begin else ''}reply={row.pk}#respond"
        row.may_be_answered = page.open and row.is_shown
    if refused:
        answering = _number(refused.form.data.get("reply_to"))
    member = request.user.is_authenticated
    return Discussion(
        page=page,
        form=refused.form if refused else MemberForm() if member else GuestForm(),
        action=reverse("post_reply", args=[edition.slug]),
        token=refused.token if refused else tokens.issue(edition.article_id) if member else "",
        token_url=f"{reverse('token')}?article={edition.article_id}",
        answered=_answered(page.rows, edition, answering),
        cancel=threads.address(edition, anchor="respond"),
        earlier=threads.address(edition, page.earlier) if page.earlier else "",
        later=threads.address(edition, page.later) if page.later else "",
        problem="" if not refused else refused.problem if page.open else "closed",
        retry=refused.retry if refused else "",
    )


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
