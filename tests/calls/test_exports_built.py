"""Exports: the worker that builds them, and the pages that ask for them."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from calls.actions.exports import (
    KEPT,
    LEASE,
    _claim,
    _note_progress,
    build_export,
    build_next_export,
    expire_exports,
)
from calls.enums import ExportKind, ExportState
from calls.models import Export
from pscc.accounts.enums import Role
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.calls.test_exports import SCHEMA, ask, built, csv_of, sent
from tests.factories import (
    make_call,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def call():
    return make_call(schema=SCHEMA, code="EXP")


# --- The worker ----------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(call, officer):
    sent(call)
    export = ask(call, officer)

    counts = [build_next_export(), build_next_export()]

    export.refresh_from_db()
    assert counts == [True, False]
    assert StoredFile.objects.filter(purpose="calls.export").count() == 1


def test_a_killed_worker_is_followed_by_another_that_begins_again(call, officer):
    for number in range(7):
        sent(call, f"Project {number}")
    export, at = ask(call, officer), now()
    _claim(export.pk, at)  # a worker takes it,
    _note_progress(export.pk, 5, at)  # writes some rows, and dies

    early = build_export(export_id=export.pk, at=at + LEASE - timedelta(seconds=1))
    halfway = Export.objects.get(pk=export.pk)
    later = build_export(export_id=export.pk, at=at + LEASE)

    export = Export.objects.get(pk=export.pk)
    assert (early, halfway.done, halfway.total) == (False, 5, 7)
    assert (later, export.state, len(csv_of(export))) == (True, ExportState.DONE, 8)


def test_what_cannot_be_built_ends_with_words(call, officer):
    sent(call, heads="no number")

    export = built(ask(call, officer))

    assert (export.state, export.file) == (ExportState.FAILED, None)
    assert export.fault.startswith("It could not be built.")


def test_files_go_after_a_week(call, officer):
    sent(call)
    export = built(ask(call, officer))
    path = export.file.path

    early = expire_exports(at=export.expires_at - timedelta(seconds=1))
    gone = expire_exports(at=export.expires_at)

    export.refresh_from_db()
    assert (early, gone, export.state, export.file) == (0, 1, ExportState.EXPIRED, None)
    assert export.expires_at - export.finished_at == KEPT
    assert not default_storage.exists(path)
    assert not StoredFile.objects.filter(purpose="calls.export").exists()


def test_who_asked_is_told_in_the_inbox(call, officer):
    sent(call)
    built(ask(call, officer))

    drain(seconds=20)

    told = Message.objects.get(kind="calls.export_finished")
    assert (told.recipient, told.channel) == (officer, "inbox")


# --- Pages ---------------------------------------------------------------------------------------


def test_the_page_asks_builds_and_offers_the_file(client, call, officer):
    sent(call)
    client.force_login(officer)
    form = client.get(reverse("admin:calls_export_add"), {"call": call.pk}).text

    asked = client.post(
        reverse("admin:calls_export_add"), {"call": call.pk, "kind": "csv", "states": []}
    )
    waiting = client.get(asked.url).text
    export = built(Export.objects.get())
    ready = client.get(asked.url).text

    assert f'<option value="{call.pk}" selected>' in form
    assert 'hx-trigger="every 2s"' in waiting
    assert "<progress" in waiting
    assert export.file.get_absolute_url() in ready
    assert "hx-trigger" not in ready.split('id="export-progress"')[1].split("</section>")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_statements(client, call, officer, queries, count):
    sent(call)
    for kind in list(ExportKind)[:count]:
        built(ask(call, officer, kind))
    client.force_login(officer)
    address = reverse("admin:calls_export_changelist")
    client.get(address)

    with queries(5):
        response = client.get(address)

    assert response.text.count("field-which") == count
