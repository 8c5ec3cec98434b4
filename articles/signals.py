"""What happens to an article, for the add-ons. Each is sent once, inside the transaction that makes it true."""

from django.dispatch import Signal

edition_added = Signal()  # edition: the new one; it may lie ahead (edition.live_from)
edition_cancelled = Signal()  # article, number: the edition that lay ahead and is gone
article_withdrawn = Signal()  # article, at
