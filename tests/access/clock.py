"""The moment at which the small world stands still."""

from django.db import connection

from tests.factories import NOW


def shift_clock() -> None:
    """Let the database's clock show the moment of the tests, for this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.clock_offset', (%s - clock_timestamp())::text, false)", [NOW]
        )


def restore_clock() -> None:
    """Let the database's clock show the time again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.clock_offset', '', false)")
