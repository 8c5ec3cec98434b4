"""What happens to the replies of an article, for the add-ons. Sent inside the transaction that makes it true (see articles/signals.py)."""

from django.dispatch import Signal

# article_id: what readers see under it is no longer the same; hidden: something that they saw is not shown any more
replies_changed = Signal()
