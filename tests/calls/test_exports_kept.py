"""Exports: walls that come later close the link, sent answers stay, one is built at a time."""

import csv
import io
import json
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from calls.actions.conflicts import decide_conflict
from calls.actions.exports import LEASE, _claim, build_export, build_next_export
from calls.actions.newest_forms import adopt_newest_form
from calls.enums import ExportKind, ExportState
from calls.models import Application, Export
from calls.queries.exports import state_words
from calls.tasks import BUILD_EXPORTS, BUILD_SECONDS
from partners.enums import ConflictState
from pscc.accounts.enums import Role
from pscc.celery import app
from pscc.kernel.clock import now
from tests.calls.applying import open_call, send
from tests.calls.test_exports import SCHEMA, ask, built, csv_of, references, sent, wall
from tests.calls.test_newest_forms import ANSWERS, OLD, renewed
from tests.factories import make_application, make_call, make_project, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def call():
    return make_call(schema=SCHEMA, code="EXP")


def download(client, person, export):
    client.force_login(person)
    answer = client.get(export.file.get_absolute_url())
    b"".join(getattr(answer, "streaming_content", ()))
    return answer.status_code


# --- Walls ---------------------------------------------------------------------------------------


def test_a_wall_that_comes_after_a_row_is_written_closes_the_link(
    client, call, officer, monkeypatch
):
    applications = [sent(call, f"Project {number}") for number in range(3)]
    monkeypatch.setattr("calls.queries.exports.CHUNK", 1)
    export, looks = ask(call, officer, ExportKind.JSON), iter(range(100))

    def clock():
        if next(looks) == 1:  # after the first row
            wall(officer, applications[0])
        return now()

    build_export(export_id=export.pk, at=now(), clock=clock)
    export.refresh_from_db()

    assert applications[0].reference in references(export)
    assert download(client, officer, export) == 404


def test_a_recusal_that_follows_a_dismissal_closes_the_link(client, call, officer):
    application, colleague = sent(call), make_staff(Role.PROGRAMME_OFFICER)
    conflict = wall(officer, application)
    who = {"conflict_id": conflict.pk, "by": colleague}
    decide_conflict(verdict=ConflictState.DISMISSED, at=now(), **who)
    export = built(ask(call, officer))

    before = download(client, officer, export)
    decide_conflict(verdict=ConflictState.RECUSED, at=now(), **who)
    after = download(client, officer, export)

    assert (before, after) == (200, 404)


def test_what_was_settled_before_it_was_asked_for_leaves_the_link(client, call, officer):
    hidden, _shown = sent(call), sent(call)
    conflict = wall(officer, hidden)
    decide_conflict(
        conflict_id=conflict.pk, verdict=ConflictState.RECUSED,
        by=make_staff(Role.PROGRAMME_OFFICER), at=now(),
    )  # fmt: skip

    export = built(ask(call, officer))

    assert download(client, officer, export) == 200


# --- Answers -------------------------------------------------------------------------------------


def test_what_was_sent_keeps_its_columns_when_the_team_goes_on_with_newer_questions(officer):
    owner = make_user()
    application = make_application(
        call=open_call(schema=OLD), project=make_project(owner=owner), answers=ANSWERS
    )
    entry = application.entries.get()
    document = json.loads(send(entry, owner).document)
    renewed(entry)
    adopt_newest_form(entry_id=entry.pk, by=owner, at=now())

    headings, row = csv_of(built(ask(application.call, officer)))

    found = {
        heading.partition("[answer.")[2].rstrip("]"): cell
        for heading, cell in zip(headings, row, strict=True)
        if "[answer." in heading
    }
    assert set(found) == set(document["answers"])
    assert found["summary"] == document["answers"]["summary"]
    assert "fresh" not in found


# --- The worker ----------------------------------------------------------------------------------


def test_one_export_is_built_at_a_time_by_the_clock_of_its_own_beginning(call, officer):
    sent(call)
    first, second = ask(call, officer), ask(call, officer, ExportKind.JSON)
    begun = now()
    _claim(first.pk, begun)

    while_held = build_next_export(clock=lambda: begun + LEASE - timedelta(seconds=1))
    after = [build_next_export(clock=lambda: begun + LEASE) for _each in range(3)]

    states = Export.objects.order_by("pk").values_list("pk", "state")
    assert (while_held, after) == (False, [True, True, False])
    assert list(states) == [(first.pk, ExportState.DONE), (second.pk, ExportState.DONE)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_task_has_an_hour_builds_one_and_leaves_the_rest_to_the_next(call, officer):
    sent(call)
    exports = [ask(call, officer), ask(call, officer, ExportKind.JSON)]
    app.loader.import_default_modules()
    task = app.tasks[BUILD_EXPORTS]

    task()

    for each in exports:
        each.refresh_from_db()
    assert [each.state for each in exports] == [ExportState.DONE, ExportState.QUEUED]
    assert task.soft_time_limit == BUILD_SECONDS == 3600
    assert task.time_limit > BUILD_SECONDS > settings.CELERY_TASK_TIME_LIMIT
    assert task.acks_late is False


def test_what_takes_longer_than_its_hour_ends_with_words(call, officer):
    sent(call)
    ask(call, officer)
    looks = iter(range(100))

    def clock():
        if next(looks) == 1:  # at the first row
            raise SoftTimeLimitExceeded
        return now()

    build_next_export(clock=clock)

    export = Export.objects.get()
    assert export.state == ExportState.FAILED
    assert export.fault.startswith("It could not be built.")


# --- A next stage --------------------------------------------------------------------------------


def test_what_writes_for_a_next_stage_can_be_chosen(client, call, officer):
    application = sent(call)
    never = make_application(call=call)
    invited = Application.objects.get(pk=application.pk)
    invited.open_next_stage()
    invited.save()
    client.force_login(officer)

    client.post(
        reverse("admin:calls_export_add"), {"call": call.pk, "kind": "csv", "states": ["draft"]}
    )
    export = built(Export.objects.get())

    with default_storage.open(export.file.path) as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [application.reference]
    assert never.reference is None
    assert state_words(export) == "Writing for the next stage"
