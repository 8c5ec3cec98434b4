from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "edeconomy.accounts"
    label = "accounts"
