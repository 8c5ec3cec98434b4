import pytest

from comments.signals import replies_changed
from tests.comments.desk import make_moderator
from tests.factories import published


@pytest.fixture
def unlimited(settings):
    """Nobody is refused, or not written to, for the number of their replies."""
    settings.REPLY_LIMITS = {"network": [], "address": [], "article": []}
    settings.CONFIRMATION_LIMITS = []


@pytest.fixture
def ada(client):
    ada = make_moderator()
    client.force_login(ada)
    return ada


@pytest.fixture
def essay():
    return published()


@pytest.fixture
def announced():
    """Ids of the articles that were announced as changed."""
    heard = []

    def hear(sender, article_id, **_):
        heard.append(article_id)

    replies_changed.connect(hear)
    yield heard
    replies_changed.disconnect(hear)
