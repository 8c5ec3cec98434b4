"""Questions that every page asks, put into SQL once for each process: building one costs many times what answering it does."""

from functools import cache

from django.db import connections
from django.db.models import BigIntegerField, DateTimeField, Expression


class Given(Expression):
    """Stands in a queryset for a value that each call gives; `field` says how the database takes it."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def taken(self, values, connection):
        return self.output_field.get_db_prep_value(values[self.name], connection)


AT, ARTICLE = Given("at", DateTimeField()), Given("article", BigIntegerField())


class Prepared:
    """`Prepared(queryset)(at=…, slug=…)`: its rows as a list, with these values for what is `Given` in it."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiled = cache(self._compile)

    def __call__(self, **values):
        connection = connections[self.queryset.db]
        compiler, sql, parameters = self.compiled(connection.vendor)
        asked = _copy(compiler)
        asked.connection = connection
        taken = tuple(item.taken(values, connection) if isinstance(item, Given) else item for item in parameters)
        asked.as_sql = lambda *given, **options: (sql, taken)
        rows = _copy(self.queryset)
        rows._query = _copy(self.queryset.query)
        rows._query.get_compiler = lambda *given, **options: asked
        return list(rows._iterable_class(rows))

    def _compile(self, vendor):
        query = self.queryset.query.clone()  # compiling changes it for a while, and another thread may compile it, too
        compiler = query.get_compiler(self.queryset.db)
        return compiler, *compiler.as_sql()


def _copy(thing):
    """As shallow as can be: what is shared is only read."""
    copy = object.__new__(type(thing))
    copy.__dict__.update(thing.__dict__)
    return copy
