"""Mail to moderators: that replies wait, and nothing of what they say or who wrote them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comments.models import Policy, Reply

AT_MOST_EVERY = timedelta(hours=1)


def tell_moderators():
    """Work: where replies came to wait since the moderators were last told, tell them; returns how many people."""
    if not _is_due(Policy.current(), timezone.now()):
        return 0
    with transaction.atomic():
        policy, at = Policy.lock(), timezone.now()
        people = list(_moderators()) if _is_due(policy, at) else []
        if people:
            Policy.objects.filter(pk=policy.pk).update(told_at=at)
            _write(people, Reply.objects.waiting().count())
    return len(people)


def _is_due(policy, at):
    waiting = Reply.objects.waiting()
    if policy.told_at is None or policy.told_at > at + AT_MOST_EVERY:  # told while the clock was ahead
        return waiting.exists()
    new = waiting.filter(confirmed_at__gt=policy.told_at, confirmed_at__lt=at + AT_MOST_EVERY)
    return policy.told_at <= at - AT_MOST_EVERY and new.exists()


def _moderators():
    people = get_user_model().objects.with_perm("comments.moderate_reply")
    return people.filter(waiting_mail=True).exclude(email="").order_by("pk")


def _write(people, count):
    subject = "1 reply waits for you" if count == 1 else f"{count} replies wait for you"
    context = {
        "count": count,
        "list": settings.BASE_URL + reverse("admin:comments_reply_changelist"),
        "account": settings.BASE_URL + reverse("account"),
        "site_name": settings.SITE_NAME,
    }
    body = render_to_string("mail/comments/waiting.txt", context)
    for person in people:
        EmailMessage(subject, body, to=[person.email]).send()
