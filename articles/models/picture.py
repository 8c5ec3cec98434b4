import re

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

FIGURE = re.compile(r'<figure[^>]*\sdata-picture="([0-9]{1,18})"')


class Picture(models.Model):
    """A picture with what readers must be told of it. It comes in through articles/pictures.py; its files never change."""

    file = models.FileField(editable=False)  # width × height pixels
    small = models.FileField(blank=True, editable=False)  # for narrow screens; "" where the picture itself is narrow
    alt = models.CharField("alternative text", max_length=500, blank=True)
    decorative = models.BooleanField(
        default=False, help_text="It adds nothing to the text, so it is silent to screen readers."
    )
    credit = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    small_width = models.PositiveIntegerField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # of the bytes that were sent

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decorative=True, alt="") | models.Q(decorative=False) & ~models.Q(alt=""),
                name="picture_alt_or_decorative",
                violation_error_message="Give an alternative text, or say that the picture is decorative: one of the two.",
            ),
            models.CheckConstraint(
                condition=~models.Q(credit="") & ~models.Q(licence=""),
                name="picture_credit_and_licence",
                violation_error_message="A picture needs a credit and a licence.",
            ),
            models.UniqueConstraint(fields=["digest"], condition=~models.Q(digest=""), name="picture_digest_once"),
        ]

    def __str__(self):
        return self.alt or self.file.name

    def printed(self):
        """What an edition freezes of it."""
        wide = f"{self.file.url} {self.width}w"
        return {
            "src": self.file.url,
            "srcset": f"{self.small.url} {self.small_width}w, {wide}" if self.small else "",
            "alt": self.alt,
            "credit": self.credit,
            "licence": self.licence,
            "width": self.width,
            "height": self.height,
        }


@receiver(post_delete, sender=Picture)
def delete_files(instance, **kwargs):
    """With the row, once it is gone for good."""
    names = [file.name for file in (instance.file, instance.small) if file]
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])


def figures(html):
    """The numbers of the pictures that author's HTML shows, each once."""
    return list(dict.fromkeys(int(number) for number in FIGURE.findall(html)))
