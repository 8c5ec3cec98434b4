from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "edeconomy.outbox"
    label = "outbox"
