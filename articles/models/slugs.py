from django.core.exceptions import ValidationError
from django.db import models, transaction


class KeepsSlug(models.Model):
    """Something whose address is printed in editions: once it is, the slug stays."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.clean()
        with transaction.atomic(savepoint=False):  # with what its signals write
            super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before not in (None, self.slug) and self.editions.exists():
            raise ValidationError({"slug": f"“{before}” is printed in editions, so this address stays."})
