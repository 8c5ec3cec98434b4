"""The desk's pages for essays, people, topics, pictures and the library. Who may do what: docs/roles.md."""

from articles.admin import essays, library, pictures  # noqa: F401  (each registers its pages)
from articles.admin.desk import DeskAdmin

__all__ = ["DeskAdmin"]
