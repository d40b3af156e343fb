"""The one clock: PostgreSQL's. Tests shift it there, so that Python and SQL agree on the time."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


def now() -> datetime:
    """Return the database's wall clock, aware, at the moment of the call (not of the
    transaction).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


class PortalNow(Func):
    """The same clock inside a query."""

    function = "portal_now"
    output_field = DateTimeField()
