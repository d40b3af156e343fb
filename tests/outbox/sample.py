"""Events, handlers and a notification that exist only for these tests, in their worker too."""

import time
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import connection

from pscc.outbox import Channel, Mode, Notification, Priority, handles, notify

Person = get_user_model()
handled: list[str] = []  # what this process's handlers were called with


@handles("sample.happened")
def count(number: int) -> None:
    """Count how often the effect of an event was committed."""
    bump(f"sample-{number}")
    time.sleep(0.005)


@handles("sample.simple")
def remember(name: str) -> None:
    handled.append(name)
    bump(name)


@handles("sample.poison")
def fail(name: str) -> None:
    bump(name)
    raise ValueError("no luck\nKey (email)=(secret@demo.example) already exists")


@handles("sample.slow")
def bump_slowly(name: str) -> None:
    bump(name)
    time.sleep(0.2)


@handles("sample.suicide")
def wait_to_be_killed(name: str) -> None:
    """Note the process in the database, outside the transaction, and wait there for the end."""
    note_process(name)
    time.sleep(2)
    bump(f"{name}-done")


def bump(scope: str) -> None:
    """Add one to a counter, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_referencecounter (scope, last) VALUES (%s, 1)"
            " ON CONFLICT (scope) DO UPDATE SET last = kernel_referencecounter.last + 1",
            [scope],
        )


def note_process(name: str) -> None:
    """Write the number of this process where the test can read it at once."""
    import os
    from pathlib import Path

    folder = Path(os.environ["SAMPLE_FOLDER"])
    (folder / f"{name}-{os.getpid()}").touch()


def to_person(**fields: object) -> Callable[..., list[object]]:
    """Return a recipients function: one person, by id."""

    def recipients(person_id: int) -> list[object]:
        return list(Person.objects.filter(pk=person_id))

    return recipients


def _note(name: str, **options: object) -> Notification:
    defaults: dict[str, object] = {
        "event": name,
        "name": name,
        "recipients": to_person(),
        "subject": "Note",
        "template": "files/file_infected",
        "url": lambda: "/fr/inbox/",
    }
    return Notification(**(defaults | options))  # type: ignore[arg-type] # keyword by keyword


notify(
    _note(
        "sample.happened",
        subject=lambda number: f"Note {number}",
        channels=(Channel.MAIL,),
    ),
    _note("sample.told"),
    _note(
        "sample.mailing",
        recipients=lambda number: list(Person.objects.filter(name=f"Reader {number}")),
        subject=lambda number: f"Mailing {number}",
        channels=(Channel.MAIL,),
        priority=Priority.BULK,
    ),
    _note("sample.held", mode=Mode.HOLD),
    _note("sample.optional", optional=True, label="Sample news"),
    _note("sample.evil", subject="Hello\r\nBcc: everyone@demo.example"),
)
