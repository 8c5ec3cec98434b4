"""Replies in every state, and the people at the desk, each in one line."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from tests.comments.cast import left

ADDRESS = "ines.novak@example.org"
LIST = "/admin/comments/reply/"


def make_reply(article, text="I read it twice.", *, confirmed=True, approved=True, answers=None, **columns):
    """A guest's reply of this minute; public unless said otherwise."""
    now = timezone.now()
    shown = confirmed and approved
    columns = {
        "name": "Ines Novak",
        "address": ADDRESS,
        "user_url": "https://ines.example/",
        "ip_address": "203.0.113.0",
        "submit_date": now,
        "confirmed_at": now if confirmed else None,
        "approved_at": now if approved else None,
        "first_shown_at": now if shown else None,
        "held_for": "" if approved else "policy",
        "is_public": shown,
    } | columns
    return left(article, text, answers, **columns)


def make_user(name, *permissions, **columns):
    """Somebody of the staff with these permissions, such as "comments.moderate_reply"."""
    columns = {"email": f"{name}@edeconomy.example", "is_staff": True} | columns
    user = get_user_model().objects.create_user(name, **columns)
    for permission in permissions:
        label, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return user


def make_moderator(name="ada", **columns):
    return make_user(name, "comments.moderate_reply", **columns)


def page(reply, name="change"):
    return reverse(f"admin:comments_reply_{name}", args=[reply.pk])
