"""New questions while a draft is being written: shown, taken over, asked for before sending."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from calls.actions.applications import start_application
from calls.actions.forms_versions import publish_form
from calls.actions.newest_forms import (
    NothingNewerError,
    adopt_newest_form,
    tell_of_newest_form,
)
from calls.actions.submissions import CannotSubmitError
from calls.models import CallStage, FormVersion, LateRequest, StageEntry
from calls.queries.drafts import current_entry
from calls.queries.newest_forms import newer_form
from calls.queries.submissions import read_submission
from partners.enums import ProjectRole
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from tests.calls.applying import draft, open_call, section, send, to
from tests.factories import make_application, make_project, make_staff, make_team_member, make_user

pytestmark = pytest.mark.django_db
OLD: dict[str, Any] = {
    "sections": [
        {
            "key": "first",
            "title": {"fr": "Un", "en": "One"},
            "questions": [
                {"key": "summary", "type": "short_text", "label": {"fr": "R", "en": "Summary"}},
                {"key": "gone", "type": "short_text", "label": {"fr": "P", "en": "Leaves soon"}},
                {"key": "size", "type": "short_text", "label": {"fr": "T", "en": "Size"}},
            ],
        }
    ]
}
NEW = deepcopy(OLD)
NEW["sections"][0]["questions"][1:] = [
    {"key": "size", "type": "number", "label": {"fr": "T", "en": "Size"}},
    {"key": "fresh", "type": "short_text", "required": True,
     "label": {"fr": "N", "en": "Brand new"}},
]  # fmt: skip
ANSWERS = {"summary": "We cure.", "gone": "Old words", "size": "small"}


def renewed(entry: StageEntry, *, is_published: bool = True) -> FormVersion:
    return FormVersion.objects.create(
        stage=entry.stage,
        number=2,
        schema=NEW,
        published_at=now() if is_published else None,
    )


def begun() -> tuple[StageEntry, User]:
    entry, owner = draft(schema=OLD)
    entry.answers = dict(ANSWERS)
    entry.save()
    return entry, owner


def told() -> list[str]:
    renewed = Delivery.objects.filter(event="calls.form_renewed").order_by("pk")
    return list(renewed.values_list("key", flat=True))


def test_what_fits_is_kept_what_does_not_stays_aside_and_nothing_is_lost() -> None:
    entry, owner = begun()
    version = entry.version
    renewed(entry)

    found = adopt_newest_form(entry_id=entry.pk, by=owner, at=now())

    assert (found.form_version.number, found.version, found.answers) == (
        2, version + 1, {"summary": "We cure.", "gone": "Old words", "size@1": "small"},
    )  # fmt: skip


def test_there_is_nothing_to_take_twice_nor_before_it_is_published() -> None:
    entry, owner = begun()
    renewed(entry, is_published=False)

    with pytest.raises(NothingNewerError):
        adopt_newest_form(entry_id=entry.pk, by=owner, at=now())

    FormVersion.objects.filter(number=2).update(published_at=now())
    adopt_newest_form(entry_id=entry.pk, by=owner, at=now())
    with pytest.raises(NothingNewerError):
        adopt_newest_form(entry_id=entry.pk, by=owner, at=now())


def test_a_draft_is_sent_only_once_it_answers_the_newest_questions() -> None:
    entry, owner = begun()
    first = send(entry, owner)
    renewed(entry)
    StageEntry.objects.filter(pk=entry.pk).update(version=9)

    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner, key="two")
    taken = adopt_newest_form(entry_id=entry.pk, by=owner, at=now())
    taken.answers["fresh"] = "Yes"
    taken.save()
    second = send(entry, owner, key="three")

    assert "Take the new questions" in str(refusal.value.message)
    assert [
        [(each.label, each.text) for each in read_submission(one)[0].answers]
        for one in (first, second)
    ] == [
        [("Summary", "We cure."), ("Leaves soon", "Old words"), ("Size", "small")],
        [("Summary", "We cure."), ("Size", ""), ("Brand new", "Yes")],
    ]


def test_a_clarification_and_a_late_sending_stay_on_their_questions() -> None:
    asked, owner = begun()
    send(asked, owner)
    asked.refresh_from_db()
    asked.reopen(question="?", until=now() + timedelta(days=1), unlocked=[])
    asked.save()
    renewed(asked)
    late, _owner = begun()
    renewed(late)
    at = now()
    CallStage.objects.filter(pk=late.stage_id).update(closes_at=at - timedelta(hours=1))
    LateRequest(entry=late, reason="x", asked_by=_owner, asked_at=at).save()

    found = [newer_form(current_entry(each.application), at) for each in (asked, late)]

    assert found == [None, None]


def test_each_team_with_a_draft_is_told_once_and_nobody_else() -> None:
    entry, owner = begun()
    sent = make_application(call=entry.stage.call)
    send(sent.entries.get(), sent.created_by)
    version = renewed(entry, is_published=False)
    start_application(
        call_id=entry.stage.call_id, by=owner, at=now(),
        project_id=make_project(owner=owner).pk,
    )  # fmt: skip
    publish_form(form_version_id=version.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=now())

    counts = [tell_of_newest_form(form_version_id=version.pk) for _each in range(2)]

    keys = set(told())
    assert (counts, len(told()), len(keys)) == ([2, 2], 2, 2)
    assert Delivery.objects.filter(event="calls.form_published").count() == 1


def test_nobody_is_told_of_questions_published_before_the_opening() -> None:
    call = open_call(
        schema=OLD, opens_at=now() + timedelta(days=1), closes_at=now() + timedelta(days=9)
    )
    entry = make_application(call=call).entries.get()

    count = tell_of_newest_form(form_version_id=renewed(entry).pk)

    assert (count, told()) == (0, [])


# --- Pages ---------------------------------------------------------------------------------------


def test_the_page_shows_what_changed_and_takes_it_with_what_is_typed(client) -> None:
    entry, owner = begun()
    renewed(entry)
    client.force_login(owner)
    address = section(entry, "first")

    page = client.get(address).content.decode()
    check = client.get(to("application_submit", entry)).content.decode()
    take = to("newest_form", entry, section="first")
    answer = client.post(
        take, {"version": entry.version, "q_summary": "Typed now", "q_gone": "x", "q_size": "y"}
    )
    entry.refresh_from_db()

    assert (take in page, "Brand new" in page, "See what changed" in check) == (True, True, True)
    assert (answer.status_code, entry.form_version.number, entry.answers) == (
        302, 2, {"summary": "Typed now", "gone": "x", "size@1": "y"},
    )  # fmt: skip
    assert "The questions have changed" not in client.get(address).content.decode()


def test_a_reader_of_the_team_cannot_take_the_new_questions(client) -> None:
    entry, _owner = begun()
    renewed(entry)
    reader = make_user()
    make_team_member(project=entry.application.project, user=reader, role=ProjectRole.VIEW)
    client.force_login(reader)

    answer = client.post(to("newest_form", entry, section="first"), {"version": entry.version})

    assert answer.status_code == 403
