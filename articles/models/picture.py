from django.db import models


class Picture(models.Model):
    """A picture with what readers must be told of it. Width and height are pixels."""

    file = models.ImageField(upload_to="pictures/%Y/", width_field="width", height_field="height")
    alt = models.CharField("alternative text", max_length=500, blank=True)
    decorative = models.BooleanField(
        default=False, help_text="It adds nothing to the text, so it is silent to screen readers."
    )
    credit = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

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
        ]

    def __str__(self):
        return self.alt or self.file.name

    def printed(self):
        """What an edition freezes of it."""
        return {
            "src": self.file.url,
            "alt": self.alt,
            "credit": self.credit,
            "licence": self.licence,
            "width": self.width,
            "height": self.height,
        }
