"""How a reply comes in: `post`, and for guests `confirm`. One transaction each, one reply after the other (`Policy.lock`)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, Subquery
from django.utils import timezone

from articles.models import Edition
from articles.prepared import ARTICLE, AT, Given, Prepared
from comments import addresses, mailing, resemblance, text
from comments.limits import is_flooded, refuse_too_many
from comments.models import Confirmation, Discussion, Policy, Reply
from comments.signals import replies_changed

Hold = Reply.Hold
OF_FORM = Prepared(Reply.objects.filter(form_nonce=Given("nonce", CharField()))[:1])
# Of an article that has an edition: whether it is live, the state of its discussion or None, when its first edition began.
STANDING = Edition.objects.filter(article=ARTICLE, number=1).annotate(
    live=Exists(Edition.objects.live(AT).filter(article=ARTICLE)),
    state=Subquery(Discussion.objects.filter(article=ARTICLE).values("state")[:1]),
)
STANDING = Prepared(STANDING.order_by().values_list("live", "state", "live_from"))


class Closed(Exception):
    """The article takes no replies, or not any more."""


class Gone(Exception):
    """The article, or the reply that is answered, is not public (any more)."""


@dataclass(frozen=True)
class Draft:
    """What somebody wrote, checked by a form. `user` is None for a guest; `answers` the id of a reply, or None."""

    text: str
    name: str
    nonce: str
    address: str = ""
    website: str = ""
    answers: int | None = None
    user: object = None
    network: str | None = None
    trapped: bool = False
    hasty: bool = False


def post(edition, draft):
    """Take a reply to the article of a live edition. Raises Closed, Gone or TooMany. A form sent twice gives the reply it gave before."""
    html = text.render(draft.text)
    digest = addresses.digest(draft.address) if draft.address else ""
    kind = _kind(edition, draft.user)  # before the lock, for which others wait
    resembles = Hold.NONE if draft.user else resemblance.reason_to_hold(draft.name, draft.address)
    with transaction.atomic():
        policy, at = Policy.lock(), timezone.now()
        for known in OF_FORM(nonce=draft.nonce):
            return known
        article = edition.article_id
        refuse_closed(article, policy, at)
        answered = _answered(article, draft.answers)
        refuse_too_many(article, draft.network, digest, at)
        held_for = Hold.NONE if draft.user else resembles or _reason_to_hold(draft, digest, html, policy, at)
        reply = new_reply(edition, draft, answered, html, at, held_for, kind)
        reply.save()
        if not draft.user:
            mailing.ask_to_confirm(reply, draft.address, at)
        if reply.is_shown:
            replies_changed.send(Reply, article_id=article, hidden=False)
    return reply


def confirm(confirmation):
    """A guest's word that the reply is theirs. Raises Closed or Gone; a second time changes nothing."""
    with transaction.atomic():
        policy, at = Policy.lock(), timezone.now()
        reply = Reply.objects.select_for_update(of=["self"]).get(pk=confirmation.reply_id)
        if reply.confirmed_at:
            return
        if reply.removed_at:
            raise Gone
        refuse_closed(reply.article_id, policy, at)
        changes = {"confirmed_at": at}
        if reply.approved_at:
            changes |= {"is_public": True, "first_shown_at": at}
        Reply.objects.filter(pk=reply.pk).update(**changes)
        if reply.approved_at:
            replies_changed.send(Reply, article_id=reply.article_id, hidden=False)


def refuse_closed(article, policy, at):
    live, state, begun = next(iter(STANDING(article=article, at=at)), (False, None, None))
    if not live:
        raise Gone
    if not Discussion.open_at(at, state, policy.close_after_days, begun):
        raise Closed


def leads_to(reply, at):
    """What stands behind the link in a mail: "ready" to be confirmed, "shown", "waits" for a moderator, "closed" or "gone"."""
    if reply.is_shown and Reply.objects.public(at).filter(pk=reply.pk).exists():
        return "shown"
    if reply.removed_at:
        return "gone"
    try:
        refuse_closed(reply.article_id, Policy.current(), at)
    except Gone:
        return "gone"
    except Closed:
        return "waits" if reply.confirmed_at else "closed"
    return "waits" if reply.confirmed_at else "ready"


def confirmation_of(token):
    """The mail whose link holds this token, or None."""
    return Confirmation.objects.filter(confirm_digest=mailing.digest(token)).select_related("reply").first()


def _answered(article, pk):
    if pk is None:
        return None
    answered = Reply.objects.shown().filter(article=article, pk=pk).first()
    if answered is None:
        raise Gone
    return answered


def _reason_to_hold(draft, digest, html, policy, at):
    newcomer = not Reply.objects.shown().filter(address_digest=digest).exists()
    reasons = {
        Hold.TRAP: draft.trapped,
        Hold.HASTE: draft.hasty,
        Hold.FLOOD: is_flooded(at),
        Hold.LINKS: newcomer and (bool(draft.website) or text.has_link(html)),
        Hold.POLICY: policy.hold == Policy.Hold.EVERYBODY or (policy.hold == Policy.Hold.NEWCOMERS and newcomer),
    }
    return next((reason for reason, holds in reasons.items() if holds), Hold.NONE)


def new_reply(edition, draft, answered, html, at, held_for, kind=None):
    """A row not saved yet; saving it gives it its place in the thread."""
    approved_at = None if held_for else at
    confirmed_at = at if draft.user else None
    shown = bool(confirmed_at and approved_at)
    deepest = answered and answered.level >= settings.COMMENTS_XTD_MAX_THREAD_LEVEL
    return Reply(
        content_type=ContentType.objects.get_by_natural_key("articles", "article"),
        object_pk=str(edition.article_id),
        site_id=settings.SITE_ID,
        user=draft.user,
        user_name=draft.name,
        user_url=draft.website,
        comment=draft.text,
        submit_date=at,
        ip_address=draft.network,
        is_public=shown,
        parent_id=0 if answered is None else answered.parent_id if deepest else answered.pk,
        article_id=edition.article_id,
        answers=answered,
        kind=kind or _kind(edition, draft.user),
        html=html,
        pipeline=text.PIPELINE,
        form_nonce=draft.nonce,
        confirmed_at=confirmed_at,
        approved_at=approved_at,
        first_shown_at=at if shown else None,
        held_for=held_for,
        **addresses.kept(draft.address) if draft.address else {},
    )


def _kind(edition, user):
    if user is None:
        return Reply.Kind.GUEST
    if edition.people.filter(user=user).exists():
        return Reply.Kind.AUTHOR
    return Reply.Kind.EDITOR if user.has_perm("comments.moderate_reply") else Reply.Kind.MEMBER
