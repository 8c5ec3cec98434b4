from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "edeconomy.accounts"
    label = "accounts"

    def ready(self):
        from edeconomy.accounts import roles

        post_migrate.connect(roles.synchronise, dispatch_uid="edeconomy.accounts.roles")
