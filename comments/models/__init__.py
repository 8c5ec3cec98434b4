from comments.models.confirmation import Confirmation, Silence
from comments.models.discussion import Discussion, Policy
from comments.models.reply import Reply

__all__ = ["Confirmation", "Discussion", "Policy", "Reply", "Silence"]
