"""Gap-free numbers: a counter row that a transaction locks last and gives back if it fails."""

from django.db import connection, transaction


def next_number(scope: str) -> int:
    """Return the next number of a scope, from 1, without gap or double.

    Call it inside the transaction that uses the number, as the last lock taken: concurrent callers
    of one scope wait here, and a rolled-back caller leaves no hole.
    """
    if not transaction.get_connection().in_atomic_block:
        msg = "next_number() belongs inside the transaction that uses the number"
        raise RuntimeError(msg)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_referencecounter (scope, last) VALUES (%s, 1)"
            " ON CONFLICT (scope) DO UPDATE SET last = kernel_referencecounter.last + 1"
            " RETURNING last",
            [scope],
        )
        number: int = cursor.fetchone()[0]
    return number
