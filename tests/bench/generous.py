"""The magazine's settings but for its limits: one network posts and searches as fast as it can. As much is asked, and never too much."""

from edeconomy.settings import *  # noqa: F403
from edeconomy.settings import REPLY_LIMITS

REPLY_LIMITS = {kind: [(1_000, 1)] * len(limits) for kind, limits in REPLY_LIMITS.items()}
REPLIES_AN_HOUR = 10**9
SEARCH_LIMITS = {"search": (10**6, 1), "titles": (10**6, 1)}
