"""What the models rely on and no constraint can say: how the database is set up."""

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def transactions(app_configs, databases, **kwargs):
    """The verbs hold a lock for moments; a whole request inside a transaction, or a deferred one on SQLite, would break that."""
    for alias in databases or []:
        settings = connections[alias].settings_dict
        if settings.get("ATOMIC_REQUESTS"):
            yield Error(
                "ATOMIC_REQUESTS is on: every page would take the lock that publishing needs.",
                hint="Turn it off; the verbs open their own transactions.",
                id="articles.E001",
            )
        sqlite = connections[alias].vendor == "sqlite"
        if sqlite and settings["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
            yield Error(
                "SQLite transactions begin deferred: two writers at once fail with “database is locked”.",
                hint='Set OPTIONS["transaction_mode"] to "IMMEDIATE".',
                id="articles.E002",
            )
        if sqlite and "synchronous=FULL" not in settings["OPTIONS"].get("init_command", ""):
            yield Error(
                "SQLite does not wait for the disk: what was acknowledged can be lost with the power.",
                hint='Set OPTIONS["init_command"] to "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;".',
                id="articles.E003",
            )
