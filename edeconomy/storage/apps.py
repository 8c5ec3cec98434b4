from django.apps import AppConfig
from django.core.signals import request_started


class StorageConfig(AppConfig):
    name = "edeconomy.storage"
    label = "storage"

    def ready(self):
        from edeconomy.storage.sqlite import leave_lost_files

        request_started.connect(leave_lost_files)
