from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q


class NameOrAddress(ModelBackend):
    """Log in by user name or email address. One password is hashed whatever was typed, so that the time tells nothing."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if not username or password is None:
            return None
        model = get_user_model()
        user = model.objects.filter(Q(username=username) | Q(email__iexact=username)).first()
        if user is None:
            model().set_password(password)
        elif user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
