"""The pass on PostgreSQL leaves out what asks for no database. Nothing gets at one without asking, so nothing is left out that does."""

import pytest
from django.contrib.sites.models import Site

from tests.environment import asks_for_database


@pytest.fixture
def sites(db):
    return Site.objects.count()


@pytest.mark.django_db
def test_the_marker_asks(request):
    assert asks_for_database(request.node) and Site.objects.exists()


@pytest.mark.django_db
class TestMarked:
    def test_so_does_that_of_a_class(self, request):
        assert asks_for_database(request.node) and Site.objects.exists()


@pytest.mark.parametrize("name", ["sites", "transactional_db"])
def test_one_that_gets_it_while_it_runs_fails(request, name):
    assert not asks_for_database(request.node)
    with pytest.raises(pytest.fail.Exception, match="without asking"):
        request.getfixturevalue(name)


def test_a_fixture_of_a_fixture_asks(request, sites):
    assert asks_for_database(request.node) and sites


def test_who_asks_for_none_gets_at_none(request):
    assert not asks_for_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Site.objects.exists()
