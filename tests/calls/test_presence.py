"""Two people on one draft: each sees the other, and neither overwrites the other."""

from datetime import timedelta

import pytest
from django.test import Client

from calls.actions.presence import forget_presences, note_presence
from calls.models import Presence, StageEntry
from calls.queries.presence import short_name
from partners.enums import ProjectRole
from pscc.accounts.models import User
from pscc.kernel.clock import now
from tests.calls.applying import EVERY_TYPE, draft, section, to
from tests.factories import make_team_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[StageEntry, Client, Client, User, User]:
    """Return a draft, with the browsers of two who write it."""
    entry, owner = draft(schema=EVERY_TYPE)
    colleague = make_user(name="Claire Marie Dupont")
    make_team_member(project=entry.application.project, user=colleague, role=ProjectRole.EDIT)
    one, other = Client(), Client()
    one.force_login(owner)
    other.force_login(colleague)
    return entry, one, other, owner, colleague


def tell(browser: Client, entry: StageEntry, key: str):
    return browser.post(to("presence", entry), {"section": key}).json()["writing"]


def test_each_hears_of_the_other_and_not_of_oneself(two) -> None:
    entry, one, other, _owner, _colleague = two

    heard = [tell(other, entry, "words"), tell(one, entry, "figures"), tell(other, entry, "no")]
    page = one.get(section(entry, "words")).content.decode()

    assert heard == [
        [],
        ["Claire D. is writing on “Words” now."],
        ["Ada O. is writing on “Figures” now."],
    ]
    assert "Claire D. has this application open now." in page


def test_who_was_silent_for_a_minute_is_gone(two) -> None:
    entry, one, _other, _owner, colleague = two
    at = now()

    note_presence(
        entry_id=entry.pk, section_key="words", by=colleague, at=at - timedelta(seconds=59)
    )
    before = tell(one, entry, "words")
    note_presence(
        entry_id=entry.pk, section_key="words", by=colleague, at=at - timedelta(seconds=61)
    )
    after = tell(one, entry, "words")

    assert (len(before), after, Presence.objects.count()) == (1, [], 2)


def test_a_day_later_nothing_is_left(two) -> None:
    entry, _one, _other, owner, colleague = two
    at = now()
    note_presence(entry_id=entry.pk, section_key="words", by=owner, at=at - timedelta(hours=25))
    note_presence(entry_id=entry.pk, section_key="words", by=colleague, at=at)

    count = forget_presences(at=at)

    assert (count, Presence.objects.get().user) == (1, colleague)


def test_readers_and_strangers_are_not_there(two) -> None:
    entry, _one, _other, _owner, _colleague = two
    reader, stranger = make_user(), make_user()
    make_team_member(project=entry.application.project, user=reader, role=ProjectRole.VIEW)
    browsers = [Client(), Client()]
    browsers[0].force_login(reader)
    browsers[1].force_login(stranger)

    answers = [each.post(to("presence", entry)).status_code for each in browsers]

    assert (answers, Presence.objects.count()) == ([403, 404], 0)


@pytest.mark.parametrize(
    ("name", "short"),
    [("Claire Dupont", "Claire D."), ("Claire", "Claire"), ("", ""), (" a  b ", "a b.")],
)
def test_names_are_short(name: str, short: str) -> None:
    assert short_name(name) == short


def test_without_a_script_both_texts_are_shown_and_one_chooses(two) -> None:
    entry, one, other, _owner, _colleague = two
    address = section(entry, "words")
    version = entry.version

    first = one.post(address, {"version": version, "q_title": "One", "q_summary": "We cure."})
    second = other.post(address, {"version": version, "q_title": "Two", "q_summary": "We cure."})
    page = second.content.decode()
    entry.refresh_from_db()
    stored = entry.answers["title"]
    third = other.post(
        address,
        {"version": entry.version, "q_title": "Two", "q_summary": "We cure.", "take_title": "on"},
    )
    entry.refresh_from_db()

    assert (first.status_code, second.status_code, third.status_code) == (302, 409, 302)
    assert ('value="Two"' in page, "One" in page, "Keep this text instead of mine" in page) == (
        True, True, True,
    )  # fmt: skip
    assert (stored, entry.answers["title"]) == ("One", "One")


def test_by_script_the_second_gets_the_first_ones_text_and_name(two) -> None:
    entry, one, other, _owner, _colleague = two
    body = {"version": entry.version, "changes": {"title": "One"}}
    address = to("answers_save", entry)

    first = one.post(address, body, content_type="application/json")
    body["changes"] = {"title": "Two"}
    second = other.post(address, body, content_type="application/json")
    answer = second.json()

    assert (first.status_code, second.status_code) == (200, 409)
    assert (answer["values"]["title"], answer["by"]) == ("One", "Ada Owner")
