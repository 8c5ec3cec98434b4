from django.apps import AppConfig
from django.core.signals import request_started
from django.db.backends.sqlite3.base import DatabaseWrapper


class StorageConfig(AppConfig):
    name = "edeconomy.storage"
    label = "storage"

    def ready(self):
        from edeconomy.storage.sqlite import leave_lost_files

        request_started.connect(leave_lost_files)
        # Django's checks would open the file to ask; they are to run before there is one. Every SQLite since 3.38 says yes.
        DatabaseWrapper.features_class.supports_json_field = True
