from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db.models.signals import post_save, pre_delete


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self):
        from articles import system_checks  # noqa: F401
        from articles.models import known_name

        for sender, keep, forget in (
            ("articles.Person", known_name.keep_person, known_name.forget_person),
            (get_user_model(), known_name.keep_user, known_name.forget_user),
        ):
            post_save.connect(keep, sender, dispatch_uid="articles.known_name")
            pre_delete.connect(forget, sender, dispatch_uid="articles.known_name")
