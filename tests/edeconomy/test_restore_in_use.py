"""PostgreSQL: `manage.py restore` touches nothing while somebody is connected. (SQLite: tests/edeconomy/test_backup.py.)"""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comments.models import Policy
from edeconomy.storage import postgresql

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's file is asked in another way"),
]


def test_a_database_that_somebody_uses_is_left_alone(tmp_path, monkeypatch):
    """Its own connection is nobody's; what it would do then is not done here."""
    (tmp_path / "database.dump").touch()
    (tmp_path / "pictures").mkdir()
    monkeypatch.setattr(postgresql, "run", lambda *given: pytest.fail("something was begun"))
    Policy.objects.create(pk=1)
    other = connection.copy()
    other.ensure_connection()
    try:
        with pytest.raises(CommandError, match="in use"):
            call_command("restore", tmp_path)
    finally:
        other.close()
    assert Policy.objects.exists()
