from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q


def named(name):
    """Whose user name or address this is, or None."""
    return get_user_model().objects.filter(Q(username=name) | Q(email__iexact=name)).first()


class NameOrAddress(ModelBackend):
    """Log in by user name or email address. One password is hashed whatever was typed, so that the time tells nothing."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if not username or password is None:
            return None
        user = named(username)
        if user is None:
            get_user_model()().set_password(password)
        elif user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
