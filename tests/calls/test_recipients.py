"""Who is told of the events of calls that no other test tells of; the last test finds an event
that no test names at all, in a row or elsewhere.

Each message is written for the first of its people in both languages.
"""

import ast
from typing import Any

import pytest
from django.apps import apps

from calls.anonymity.names import NameKind
from calls.models import AnonymousCopy, FoundName, Mailing, MailingRecipient
from partners.models import Organisation
from pscc.outbox.events import Notification, call_with, notifications
from pscc.outbox.messages import write
from tests.access import scene
from tests.access.recipients import RECIPIENTS, Told
from tests.access.scene import taken_back
from tests.access.world import CONFIDENTIAL, LETTER, REMARK, REVIEWER, TITLE, World
from tests.conventions.sources import PROJECT, modules

world = scene.world
KEYS = {
    "calls.AnonymousCopy": "copy_id", "calls.Appeal": "appeal_id", "calls.Award": "award_id",
    "calls.AwardReport": "report_id", "calls.LateRequest": "late_request_id",
    "calls.StageEntry": "entry_id", "impact.Declaration": "declaration_id",
    "community.Issue": "issue_id",
}  # fmt: skip


def ids_of(row: Told) -> dict[str, Any]:
    """Return the ids of the first occurrence of its kind in the world."""
    if row.about == "calls.MailingRecipient":
        to = MailingRecipient.objects.get()
        return {
            "mailing_id": to.mailing_id, "recipient_id": to.user_id,
            "application_id": to.application_id,
        }  # fmt: skip
    if row.event == "impact.declaration_asked":
        company = Organisation.objects.get(name="Company A")
        return {"organisation_id": company.pk, "year": 2022, "step": 0}
    subject: Any = apps.get_model(row.about).objects.order_by("pk").first()
    of = getattr(subject, "award", subject) if row.about == "calls.AwardReport" else subject
    application = getattr(of, "application", None)
    return {
        KEYS[row.about]: subject.pk,
        **({"application_id": application.pk} if application else {}),
    }


def prepare(world: World) -> None:
    """Let a name wait in the anonymous copy, and a message of the office have been addressed."""
    FoundName.objects.create(
        copy=AnonymousCopy.objects.order_by("pk")[0], question_key="summary",
        kind=NameKind.PERSON, name="Zorglub", written="Zorglub", is_sure=True,
    )  # fmt: skip
    MailingRecipient.objects.create(
        mailing=Mailing.objects.order_by("pk")[0], user=world.people["owner"],
        application=world.applications["sent"],
    )  # fmt: skip


@pytest.mark.xdist_group("pending")
@pytest.mark.parametrize("row", RECIPIENTS, ids=str)
def test_who_is_told_how_and_in_which_language(row, world):
    (told,) = [each for each in notifications() if each.name == row.name]
    roles = {person.pk: role for role, person in world.people.items()}

    with taken_back():
        prepare(world)
        ids = ids_of(row)
        people = list(call_with(told.recipients, ids))
        texts = in_each_language(told, people[0], ids)

    assert {roles[each.pk] for each in people if each.pk in roles} == set(row.roles.split())
    assert all(each.is_staff for each in people if each.pk not in roles)
    assert (told.event, told.channels, told.mode, told.priority, told.optional) == (
        row.event, row.channels, row.mode, row.priority, row.optional
    )  # fmt: skip
    assert texts["fr"] != texts["en"]
    secrets = (TITLE, CONFIDENTIAL, LETTER, REMARK, REVIEWER)
    assert [word for word in secrets if word in texts["fr"] + texts["en"]] == []


def in_each_language(told: Notification, person: Any, ids: dict[str, Any]) -> dict[str, str]:
    said = {}
    for language in ("fr", "en"):
        person.language = language
        written = write(told, person, ids)
        said[language] = f"{written.subject}\n{written.text}"
    return said


def test_every_event_of_calls_that_is_told_is_named_by_a_test():
    named = {
        node.value
        for path in modules(with_tests=True)
        if PROJECT / "tests" in path.parents
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    events = {each.event for each in notifications() if each.event.startswith("calls.")}

    assert events - named == set()
