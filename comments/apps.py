from django.apps import AppConfig
from django.db.models.signals import pre_save


class CommentsConfig(AppConfig):
    """ "Leave a reply". The only package that may import django_comments or django_comments_xtd."""

    name = "comments"

    def ready(self):
        from django_comments_xtd.models import publish_or_unpublish_on_pre_save

        from comments.models import Reply

        # The package would give all answers to a reply the reply's own state each time it is saved (django_comments_xtd/apps.py).
        pre_save.disconnect(publish_or_unpublish_on_pre_save, sender="comments.Reply")
        pre_save.disconnect(publish_or_unpublish_on_pre_save, sender=Reply)
