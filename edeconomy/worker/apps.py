from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "edeconomy.worker"
    label = "worker"
