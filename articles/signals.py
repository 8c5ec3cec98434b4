"""What happens to an article, for the add-ons. Each is sent once, inside the transaction that makes it true.

A receiver that writes rows does so at once; one that does anything else (a cache, a mail) waits for `transaction.on_commit`,
since what was announced can still be rolled back.
"""

from django.dispatch import Signal

edition_added = Signal()  # edition: the new one; it may lie ahead (edition.live_from)
edition_cancelled = Signal()  # article, number: the edition that lay ahead and is gone
article_withdrawn = Signal()  # article, at
lead_chosen = Signal()  # lead
works_merged = Signal()  # editions: ids of those that cite other rows of the library now, for the same works
onward_changed = Signal()  # articles: ids of those after which others are to be read now
