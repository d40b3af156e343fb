"""Who is told of what happens outside the calls (`tests/calls/test_recipients.py` has those), how,
and in which language; the last test finds a message without a row.
"""

from typing import Any

import pytest

from pscc.outbox.events import Notification, call_with, notifications
from pscc.outbox.messages import write
from tests.access import scene
from tests.access.recipients import RECIPIENTS, Told
from tests.access.recipients_catalogue import TOLD_OF_CATALOGUE
from tests.access.recipients_directory import TOLD_OF_DIRECTORY
from tests.access.scene import taken_back
from tests.access.world import ASKING, TITLE, World
from tests.outbox.telling import occurrences, otherwise

world = scene.world
ROWS = [*TOLD_OF_DIRECTORY, *TOLD_OF_CATALOGUE]
ROOMS = {row.name.partition(".")[0] for row in ROWS}


@pytest.fixture(scope="module")
def usual(world: World) -> dict[str, Any]:
    """Return the ids of the things that a message is about unless its row says otherwise."""
    return occurrences(world)


@pytest.mark.xdist_group("pending")
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_is_told_how_and_in_which_language(
    row: Told, world: World, usual: dict[str, Any]
) -> None:
    (told,) = [each for each in notifications() if each.name == row.name]
    roles = {person.pk: role for role, person in world.people.items()}

    with taken_back():
        ids = usual | otherwise(row.about, world)
        people = list(call_with(told.recipients, ids))
        texts = in_each_language(told, people[0], ids)

    assert {roles[each.pk] for each in people if each.pk in roles} == set(row.roles.split())
    assert all(each.is_staff for each in people if each.pk not in roles)
    assert (told.event, told.channels, told.mode, told.priority, told.optional) == (
        row.event, row.channels, row.mode, row.priority, row.optional
    )  # fmt: skip
    assert texts["fr"] != texts["en"]
    assert [word for word in (TITLE, ASKING) if word in texts["fr"] + texts["en"]] == []


def in_each_language(told: Notification, person: Any, ids: dict[str, Any]) -> dict[str, str]:
    """Write the message for a person in French and in English."""
    said = {}
    for language in ("fr", "en"):
        person.language = language
        written = write(told, person, ids)
        said[language] = f"{written.subject}\n{written.text}"
    return said


def test_every_message_outside_the_calls_has_its_row() -> None:
    told = {each.name for each in notifications() if each.name.partition(".")[0] in ROOMS}
    elsewhere = {row.name for row in RECIPIENTS}

    assert told - elsewhere == {row.name for row in ROWS} - elsewhere
    assert sorted(ROOMS) == [
        "accounts", "api", "community", "files", "impact", "partners", "services",
    ]  # fmt: skip
