"""Holding a call still while something is decided on its dates."""

from django.db import connection

from calls.models import Call, CallStage


def hold_call(call_id: int) -> Call:
    """Return a call with its state, dates and grace frozen until the transaction ends.

    Takes FOR SHARE on the call and its stages: whoever wants to change them waits for us, and we
    for them, so what is read here still holds at the commit. Many may hold side by side.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM calls_call WHERE id = %s FOR SHARE", [call_id])
        cursor.execute(
            "SELECT id FROM calls_callstage WHERE call_id = %s ORDER BY id FOR SHARE", [call_id]
        )
    return Call.objects.get(pk=call_id)


def limit_waiting() -> None:
    """Give up after 2 seconds of waiting for a lock and 5 of one statement, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("SET LOCAL statement_timeout = '5s'")


def held_stages(call: Call) -> list[CallStage]:
    """Return the stages of a held call, first one first."""
    return list(CallStage.objects.filter(call=call).order_by("number"))
