"""What keeps the directory's rows true as days go by."""

from datetime import datetime

from django.db import connection, transaction

from partners.queries.directory import old_changes, rows_to_turn


@transaction.atomic
def turn_directory_rows(*, at: datetime) -> int:
    """Bring the rows of organisations up to date of which a circle or a label has begun or ended;
    return how many. Locks the rows. Forgets old notes of changes.
    """
    due = rows_to_turn(at)
    if due:
        with connection.cursor() as cursor:
            cursor.execute("SELECT partners_refresh_search(%s::bigint[])", [due])
    old_changes(at).delete()
    return len(due)
