from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    name = "edeconomy.pagecache"
    label = "pagecache"

    def ready(self):
        from edeconomy.pagecache import freshness  # noqa: F401  its receivers
