from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.module_loading import import_string


def validate_no_address(value):
    """A user name is no address: log-in takes either, and nobody is to be named by somebody else's address."""
    if "@" in value:
        raise ValidationError("A user name has no @ in it.", code="address")


class User(AbstractUser):
    """Somebody who logs in. Whose name stands under an essay is an `articles.Person`."""

    username = models.CharField(
        "user name",
        max_length=150,
        unique=True,
        validators=[AbstractUser.username_validator, validate_no_address],
        error_messages={"unique": "Somebody with this user name exists already."},
    )
    email = models.EmailField("email address")
    waiting_mail = models.BooleanField(
        "mail when replies wait", default=True, help_text="At most one an hour, to those who may moderate."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_without_case",
                violation_error_message="Somebody with this email address exists already.",
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def clean(self):
        """No account takes the name of somebody else; one that it has already it keeps."""
        super().clean()
        before = type(self).objects.filter(pk=self.pk).first()
        for name in self.names() - (before.names() if before else set()):
            refuse_name(name, self)

    def names(self):
        return {self.get_full_name(), self.username}


def refuse_name(name, user, **by):
    """Raises ValidationError where the name is somebody else's, as far as a reader can tell (settings.NAME_TAKEN_FROM)."""
    if name and (whose := import_string(settings.NAME_TAKEN_FROM)(name, user, **by)):
        raise ValidationError(f"“{name}” can be taken for the name of {whose}. Choose another name.", code="name")


class Tally(models.Model):
    """How often something was tried since a moment (edeconomy/accounts/limits.py). `key` is a keyed hash: no address is kept."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="tally_once")]
        indexes = [models.Index(fields=["since"])]

    def __str__(self):
        return f"{self.kind}: {self.count}"


class ResetRequest(models.Model):
    """Somebody asked for a link to set a new password; the worker answers, so that the page's time tells nothing."""

    address = models.EmailField()
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"Request of {self.asked_at}"
