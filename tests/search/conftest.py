import pytest

from edeconomy.search import limits


@pytest.fixture(autouse=True)
def unlimited(settings):
    """All tests search from one network: only those of its limit wait."""
    settings.SEARCH_LIMITS = {"search": (10**6, 1), "titles": (10**6, 1)}
    limits._due.clear()
