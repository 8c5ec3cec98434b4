from django.db import models


class Confirmation(models.Model):
    """A mail with a link by which a guest confirms a reply. Of the address only a digest stands here (comments/addresses.py)."""

    reply = models.ForeignKey("comments.Reply", models.CASCADE, related_name="confirmations")
    address_digest = models.CharField(max_length=64)
    confirm_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token in the link.")
    stop_digest = models.CharField(
        max_length=64, unique=True, help_text="The same for “never write to this address again”."
    )
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address_digest", "sent_at"], name="confirmation_by_address")]

    def __str__(self):
        return f"Confirmation of reply {self.reply_id}"


class Silence(models.Model):
    """An address that is never written to again, by its digest."""

    address_digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"Silence since {self.since}"
