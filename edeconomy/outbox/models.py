from django.db import models


class Message(models.Model):
    """A mail on its way. Written in the transaction of what it tells of; the worker delivers it (edeconomy/outbox/delivery.py)."""

    class State(models.TextChoices):
        QUEUED = "queued", "On its way"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    message_id = models.CharField(max_length=255, unique=True)
    sender = models.EmailField()
    recipient = models.EmailField(blank=True)
    subject = models.CharField(max_length=255)
    body = models.BinaryField(help_text="The whole message as it is sent, without the addresses of the envelope.")
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="When it is tried next; while it is being tried, when another worker may.")
    error = models.TextField(blank=True, help_text="What the mail server said at the last attempt.")
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="queued"), name="message_due"),
            models.Index(fields=["sent_at"], condition=models.Q(state="sent"), name="message_sent"),
        ]

    def __str__(self):
        return f"Message {self.pk}, {self.get_state_display().lower()}"


class Heartbeat(models.Model):
    """One row: when the worker was last there (edeconomy/outbox/heartbeat.py)."""

    seen_at = models.DateTimeField()

    def __str__(self):
        return f"Heartbeat of {self.seen_at}"


# Not delivered at the first attempt, or given up, and somebody could still do something about it.
IN_TROUBLE = (models.Q(state=Message.State.QUEUED, attempts__gt=0) | models.Q(state=Message.State.FAILED)) & ~models.Q(
    recipient=""
)
