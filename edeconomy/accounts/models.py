from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractUser):
    """Somebody who logs in. Whose name stands under an essay is an `articles.Person`."""

    email = models.EmailField("email address")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_without_case",
                violation_error_message="Somebody with this email address exists already.",
            )
        ]
