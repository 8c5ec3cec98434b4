import pytest


@pytest.fixture
def unlimited(settings):
    """Nobody is refused, or not written to, for the number of their replies."""
    settings.REPLY_LIMITS = {"network": [], "address": [], "article": []}
    settings.CONFIRMATION_LIMITS = []
