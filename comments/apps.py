from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """ "Leave a reply". The only package that may import django_comments or django_comments_xtd."""

    name = "comments"
