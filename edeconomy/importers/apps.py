from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "edeconomy.importers"
    label = "importers"
