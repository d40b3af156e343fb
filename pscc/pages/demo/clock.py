"""Let an action of the demo happen at another time: by shifting the database's clock for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection


@contextmanager
def database_time(moment: datetime) -> Iterator[datetime]:
    """Let `pscc.kernel.clock.now()` start from `moment` on this connection."""
    _shift("(%s::timestamptz - clock_timestamp())::text", moment)
    try:
        yield moment
    finally:
        _shift("%s", "")


def _shift(offset: str, value: datetime | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('portal.clock_offset', {offset}, false)", [value])
