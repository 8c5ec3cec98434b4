"""Links to set a password, and the mails that carry them. A link is made of the configured address only, never of a request."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from edeconomy.accounts.models import ResetRequest

A_ROUND = 20  # requests answered in one transaction


class LinkTokens(PasswordResetTokenGenerator):
    """Of a link made while the clock was ahead nobody knows how old it is: it counts as expired."""

    def check_token(self, user, token):
        if not super().check_token(user, token):
            return False
        made_at = base36_to_int(token.partition("-")[0])
        return made_at - self._num_seconds(self._now()) <= settings.PASSWORD_RESET_TIMEOUT


TOKENS = LinkTokens()


def link(user):
    """The absolute address where `user` sets a password: once, within settings.PASSWORD_RESET_TIMEOUT."""
    uidb64 = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password_reset_confirm", args=[uidb64, TOKENS.make_token(user)])
    return settings.BASE_URL + path


def invite(user):
    _send(user, "invitation", f"Your account at {settings.SITE_NAME}")


def answer_resets():
    """Work: whoever asked and has an account that is not closed gets one mail, however often they asked."""
    if not ResetRequest.objects.exists():
        return 0
    apart = {"skip_locked": connection.features.has_select_for_update_skip_locked}
    with transaction.atomic():
        requests = list(ResetRequest.objects.select_for_update(**apart).order_by("pk")[:A_ROUND])
        ResetRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
        for address in {request.address.lower() for request in requests}:
            user = get_user_model().objects.filter(is_active=True, email__iexact=address).first()
            if user:
                _send(user, "reset", f"A new password for {settings.SITE_NAME}")
    return len(requests)


def _send(user, name, subject):
    context = {
        "user": user,
        "link": link(user),
        "site_name": settings.SITE_NAME,
        "ask_again": settings.BASE_URL + reverse("password_reset"),
        "contact_email": settings.CONTACT_EMAIL,
    }
    send_mail(subject, render_to_string(f"mail/accounts/{name}.txt", context), None, [user.email])
