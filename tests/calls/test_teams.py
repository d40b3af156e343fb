"""An application for a part of the project's team: the others do not know of it anywhere."""

import hashlib
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from calls.actions.applications import CannotStartError, start_application
from calls.actions.teams import choose_team
from calls.models import Application, AttachedFile, Dossier, Receipt, StageEntry, TeamSeat
from calls.notifications.applications import team as told
from calls.notifications.reviews import team as told_of_decisions
from calls.queries.files import ANSWER, DOSSIER, RECEIPT
from calls.queries.mailings import addressees
from calls.queries.projects import last_submission_of, project_panel
from calls.queries.teams import members_of
from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.pages.desks import desks_for
from tests.calls.applying import draft, section, send, to
from tests.factories import make_team_member, make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def narrowed() -> tuple[StageEntry, dict[str, User]]:
    """Return a sent application whose team has one who signs, one chosen, two left out."""
    entry, owner = draft()
    people = {"owner": owner}
    members = {}
    for name in ("chosen", "left", "second"):
        people[name] = make_user(name=f"{name.title()} Person")
        role = ProjectRole.SIGN if name == "second" else ProjectRole.EDIT
        members[name] = make_team_member(
            project=entry.application.project, user=people[name], role=role
        )
    send(entry, owner)
    choose(entry, [members["chosen"].pk], owner)
    return entry, people


def choose(entry: StageEntry, ids: list[int], by: User) -> Application:
    return choose_team(application_id=entry.application_id, member_ids=ids, by=by, at=now())


def stored(purpose: str) -> StoredFile:
    file = StoredFile(
        name="a.pdf", path=default_storage.save("team/a.pdf", ContentFile(PDF)), size=len(PDF),
        content_type="application/pdf", sha256=hashlib.sha256(PDF).hexdigest(), purpose=purpose,
        created_at=now(), linked_at=now(),
    )  # fmt: skip
    file.clear(at=now())
    file.save()
    return file


def status(answer: Any) -> int:
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to its end, it is closed
    return int(answer.status_code)


def test_those_who_sign_stay_and_the_others_are_chosen(narrowed) -> None:
    entry, people = narrowed

    seated = set(TeamSeat.objects.values_list("member__user", flat=True))
    taking = set(members_of(entry.application_id).values_list("user", flat=True))

    expected = {people["owner"].pk, people["chosen"].pk, people["second"].pk}
    assert (seated, taking) == (expected, expected)


def test_with_everybody_chosen_it_is_the_whole_teams_again(narrowed) -> None:
    entry, people = narrowed
    team = ProjectMember.objects.filter(project=entry.application.project_id)

    application = choose(entry, list(team.values_list("pk", flat=True)), people["owner"])
    newcomer = make_team_member(project=application.project, user=make_user())

    assert (application.is_narrowed, TeamSeat.objects.count()) == (False, 0)
    assert newcomer in members_of(application.pk)


def test_who_joins_or_is_made_to_sign_later(narrowed) -> None:
    entry, people = narrowed
    newcomer = make_team_member(project=entry.application.project, user=make_user())
    promoted = ProjectMember.objects.filter(user=people["left"])

    before = newcomer in members_of(entry.application_id)
    promoted.update(role=ProjectRole.SIGN)
    after = people["left"].pk in members_of(entry.application_id).values_list("user", flat=True)

    assert (before, after) == (False, True)


def test_only_who_signs_chooses_and_only_of_the_team(narrowed) -> None:
    entry, people = narrowed
    stranger = make_team_member(project=draft()[0].application.project, user=make_user())

    with pytest.raises(PermissionDenied):
        choose(entry, [], people["chosen"])
    with pytest.raises(Refused):
        choose(entry, [stranger.pk], people["owner"])


def test_who_is_left_out_meets_no_door(narrowed) -> None:
    entry, people = narrowed
    submission = entry.submissions.get()
    answer, receipt, dossier = (stored(purpose) for purpose in (ANSWER, RECEIPT, DOSSIER))
    AttachedFile.objects.create(entry=entry, question_key="plan", file=answer)
    Receipt.objects.create(submission=submission, language="fr", file=receipt)
    Dossier.objects.create(submission=submission, language="fr", file=dossier)
    key = entry.form_version.schema["sections"][0]["key"]
    doors = [
        entry.application.get_absolute_url(),
        section(entry, key),
        *(to(name, entry) for name in (
            "application_edit", "application_submit", "application_withdraw", "application_team",
            "receipt", "receipt_pdf", "dossier_pdf", "late_request", "upload_list",
        )),
        *(reverse("files:download", args=(each.uid,)) for each in (answer, receipt, dossier)),
    ]  # fmt: skip
    writes = [to("answers_save", entry), to("presence", entry),
              to("newest_form", entry, section=key),
              to("file_attach", entry, question="plan")]  # fmt: skip
    left, chosen = Client(), Client()
    left.force_login(people["left"])
    chosen.force_login(people["chosen"])

    closed = [status(left.get(each)) for each in doors]
    closed += [status(left.post(each)) for each in writes]
    opened = [status(chosen.get(each)) for each in doors]

    assert closed == [404] * (len(doors) + len(writes))
    assert 404 not in opened, list(zip(doors, opened, strict=True))


def test_who_is_left_out_sees_it_in_no_list(narrowed) -> None:
    entry, people = narrowed
    application, project = entry.application, entry.application.project
    title = str(project)

    def seen(person: User) -> list[bool]:
        browser = Client()
        browser.force_login(person)
        call_page = reverse("calls:detail", kwargs={"slug": application.call.slug})
        return [
            title in browser.get(reverse("calls:application_list")).content.decode(),
            application.get_absolute_url() in browser.get(call_page).content.decode(),
            project_panel(project, person) is not None,
            last_submission_of(project, person) is not None,
            any(item.url == application.get_absolute_url()
                for desk in desks_for(person, now()) for item in desk.items),
            Application.objects.visible_to(person).filter(pk=application.pk).exists(),
            allowed(person, "calls.read_own_application", application),
            allowed(
                person,
                "calls.read_own_application",
                Application.objects.for_reader(person).get(pk=application.pk),
            ),
        ]  # fmt: skip

    application.refresh_from_db()

    assert [seen(people[name]) for name in ("left", "chosen", "second")] == [
        [False] * 8,
        [True] * 8,
        [True] * 8,
    ]


def test_who_is_left_out_gets_no_message(narrowed) -> None:
    entry, people = narrowed
    pk, call = entry.application_id, entry.stage.call_id

    found = [
        {person.pk for person in told(pk)},
        {person.pk for person in told_of_decisions(pk)},
        {each.user_id for each in addressees(call, ["submitted"])},
    ]

    assert found == [{people[name].pk for name in ("owner", "chosen", "second")}] * 3


def test_who_is_left_out_is_told_whom_to_ask_instead_of_starting_twice(narrowed) -> None:
    entry, people = narrowed
    application = entry.application
    browser = Client()
    browser.force_login(people["left"])
    start = reverse("calls:application_start", kwargs={"slug": application.call.slug})

    page = browser.get(start).content.decode()
    with pytest.raises(CannotStartError):
        start_application(
            call_id=application.call_id, project_id=application.project_id,
            by=people["left"], at=now(),
        )  # fmt: skip

    assert str(application.project) not in page


# --- The page ------------------------------------------------------------------------------------


def ticked(page: str) -> int:
    return len(re.findall(r'name="members"[^>]* checked', page))


def test_a_signatory_chooses_on_the_page(client) -> None:
    entry, owner = draft()
    project = entry.application.project
    members = [make_team_member(project=project, user=make_user()) for _each in range(2)]
    client.force_login(owner)
    address = to("application_team", entry)

    page = client.get(address).content.decode()
    answer = client.post(address, {"sent": "1", "members": [members[0].pk]})
    again = client.get(address).content.decode()

    assert (ticked(page), answer.status_code, ticked(again)) == (2, 302, 1)
    assert [each.user_id for each in members_of(entry.application_id).order_by("pk")] == [
        owner.pk, members[0].user_id,
    ]  # fmt: skip


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_costs_the_same_for_every_team(client, queries, members: int) -> None:
    entry, owner = draft()
    for _each in range(members):
        make_team_member(project=entry.application.project, user=make_user())
    client.force_login(owner)
    client.get(to("application_team", entry))

    with queries(6):
        client.get(to("application_team", entry))


def test_a_colleague_who_does_not_sign_has_no_such_page(client) -> None:
    entry, _owner = draft()
    colleague = make_team_member(project=entry.application.project, user=make_user()).user
    client.force_login(colleague)

    answer = client.get(to("application_team", entry))

    assert answer.status_code == 403
