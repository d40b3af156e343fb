"""A confidential dossier that was opened to a provider: who reads it, who sees it, who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.actions.dossiers import note_opening
from partners.enums import MembershipRole, ProjectRole
from partners.models import (
    DossierOpening,
    Membership,
    ProjectDossier,
    ProjectFile,
)
from partners.queries.dossiers import (
    may_read_dossier_file,
    openings_of,
    shown_openings,
)
from pscc.accounts.enums import Role
from pscc.files.access import may_read
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from services.actions.requests.grants import revoke_dossier, warn_of_ends
from services.actions.requests.steps import withdraw_request
from services.enums import ReasonCode, SubRequestState
from services.queries.requests.grants import access_to, given_panel, sharing_panel
from services.queries.requests.sides import sides_of
from tests.access.world import PDF
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)
from tests.services.requesting import Asked, make_asked, make_request
from tests.services.test_grants import DAY, attach, give, page, wall

pytestmark = pytest.mark.django_db
S = SubRequestState


# --- Reading --------------------------------------------------------------------------------------


def make_open(state: SubRequestState = S.TRIAGED) -> Asked:
    """Make one that is open by the clock of the pages."""
    asked, at = make_asked(state), now()
    give(asked, at=at - DAY, until=(at + 9 * DAY).date())
    return asked


def test_the_provider_reads_sections_and_files_and_the_team_sees_who_did(client, storage):
    asked = make_open()
    ProjectDossier.objects.create(project=asked.project, innovation="A radioligand")
    attached = attach(asked)
    client.force_login(asked.editor)

    answer = client.get(page("shared_dossier", asked))
    assert b"".join(client.get(attached.file.get_absolute_url()).streaming_content) == PDF

    assert answer.status_code == 200
    assert "A radioligand" in answer.content.decode()
    assert attached.file.get_absolute_url() in answer.content.decode()
    rows = DossierOpening.objects.filter(project=asked.project).order_by("pk")
    assert [(row.user, row.what) for row in rows] == [
        (asked.editor, "dossier"),
        (asked.editor, "file Toxicology"),
    ]


def test_the_list_of_openings_names_the_organisation_to_which_the_dossier_was_opened(client):
    asked = make_open()
    elsewhere = make_organisation(name="Elsewhere")
    for organisation in (elsewhere, asked.provider):
        Membership.objects.filter(user=asked.editor, organisation=organisation).delete()
        make_membership(user=asked.editor, organisation=organisation)
    Membership.objects.filter(user=asked.editor).update(since=now() - 9 * DAY)
    outsider = make_user(name="An officer")
    for person in (asked.editor, outsider, asked.founder):
        note_opening(project_id=asked.project.pk, what="dossier", by=person, at=now())
    client.force_login(asked.founder)

    found = list(shown_openings(asked.project, openings_of(asked.project)))
    shown = client.get(reverse("partners:project_openings", args=[asked.project.uid]))

    assert [(each.who, each.of_team, each.organisation) for each in found] == [
        (str(asked.founder), True, ""),
        ("An officer", False, ""),
        (str(asked.editor), False, asked.provider.name),
    ]
    assert asked.provider.name in shown.content.decode()
    assert "Elsewhere" not in shown.content.decode()


def test_an_opening_before_a_person_came_names_no_organisation():
    asked = make_open()
    Membership.objects.filter(user=asked.editor).update(since=now())
    note_opening(project_id=asked.project.pk, what="dossier", by=asked.editor, at=now() - DAY)

    (found,) = shown_openings(asked.project, openings_of(asked.project))

    assert found.organisation == ""


def close(asked: Asked) -> None:
    revoke_dossier(sub_request_id=asked.sub_request.pk, by=asked.founder, at=now())


def let_pass(asked: Asked) -> None:
    asked.sub_request.grants.update(expires_at=now() - timedelta(seconds=1), granted_at=NOW - DAY)


def withdraw(asked: Asked) -> None:
    withdraw_request(
        sub_request_id=asked.sub_request.pk, code=ReasonCode.PLANS_CHANGED, told="",
        by=asked.founder, at=now(),
    )  # fmt: skip


def never_give(asked: Asked) -> None:
    asked.sub_request.grants.all().delete()


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (close, "closed its confidential dossier to your organisation"),
        (let_pass, "ended on"),
        (withdraw, "This request has ended"),
        (never_give, "has not opened its confidential dossier"),
    ],
)
def test_a_closed_dossier_says_why_and_gives_nothing(client, storage, end, words):
    asked = make_open()
    ProjectDossier.objects.create(project=asked.project, innovation="A radioligand")
    attached = attach(asked)
    end(asked)
    client.force_login(asked.editor)

    answer = client.get(page("shared_dossier", asked))
    download = client.get(attached.file.get_absolute_url())

    assert (answer.status_code, download.status_code) == (403, 404)
    assert words in answer.content.decode()
    assert "A radioligand" not in answer.content.decode()
    assert DossierOpening.objects.count() == 0


def test_another_provider_of_the_same_request_gets_nothing(client, storage):
    asked = make_open()
    other = make_asked(request=asked.request)
    attached = attach(asked)
    client.force_login(other.editor)

    found = [
        client.get(page(name, asked)).status_code
        for name in ("shared_dossier", "dossier_access", "dossier_revoke")
    ]

    assert found == [404, 404, 404]
    assert client.get(page("shared_dossier", other)).status_code == 403
    assert client.get(attached.file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.REQUESTER])
def test_a_colleague_who_does_not_answer_requests_gets_nothing(client, storage, role):
    asked = make_open()
    colleague = make_user()
    make_membership(user=colleague, organisation=asked.provider, role=role)
    attached = attach(asked)
    client.force_login(colleague)

    assert client.get(page("shared_dossier", asked)).status_code == 404
    assert client.get(attached.file.get_absolute_url()).status_code == 404


def test_a_conflict_of_interest_closes_the_door_to_its_person_alone(client, storage):
    asked = make_open()
    attached = attach(asked)
    walled = make_user()
    make_membership(user=walled, organisation=asked.provider, role=MembershipRole.OWNER)
    wall(walled, asked)

    readers = [may_read(person, attached.file) for person in (asked.editor, walled)]
    client.force_login(walled)

    assert readers == [True, False]
    assert client.get(page("shared_dossier", asked)).status_code == 404


def test_a_removed_file_and_a_file_of_another_project_stay_closed(storage):
    asked = make_open()
    removed, foreign = attach(asked), attach(make_asked())
    ProjectFile.objects.filter(pk=removed.pk).update(removed_at=now())

    assert not may_read_dossier_file(asked.editor, removed.file)
    assert not may_read_dossier_file(asked.editor, foreign.file)


def test_the_team_is_led_to_its_own_page_and_an_advisor_is_refused(client):
    asked = make_open()
    advisor = make_staff(Role.ADVISOR)

    client.force_login(asked.founder)
    own = client.get(page("shared_dossier", asked))
    client.force_login(advisor)
    theirs = client.get(page("shared_dossier", asked))

    assert own.url == reverse("partners:project_dossier", args=[asked.project.uid])
    assert theirs.status_code == 403


# --- The pages of the team ------------------------------------------------------------------------


def test_a_signatory_gives_and_takes_back_on_the_pages(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.founder)
    until = (now() + 30 * DAY).date()

    given = client.post(page("dossier_access", asked), {"basis": "trust", "until": until})
    grant = asked.sub_request.grants.get()
    taken = client.post(page("dossier_revoke", asked))

    assert (given.status_code, given.url) == (302, asked.sub_request.get_absolute_url())
    assert (grant.basis, grant.revoked_at) == ("trust", None)
    assert (taken.status_code, access_to(asked.fresh(), now()).door) == (302, "revoked")


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.founder)

    answer = client.post(page("dossier_access", asked), {"basis": "nda", "until": "2039-01-01"})

    form = answer.context["form"]
    assert list(form.errors) == ["signed_on"]
    assert form["until"].value() == "2039-01-01"


def test_the_usual_access_is_ninety_days(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.founder)

    answer = client.get(page("dossier_access", asked))

    assert answer.context["form"]["until"].value() == timezone.localdate(now()) + 90 * DAY


def test_the_panel_offers_what_each_side_may_do():
    asked = make_open()
    reader = make_user()
    make_team_member(project=asked.project, user=reader, role=ProjectRole.VIEW)

    found = [
        (panel["of_team"], panel["of_provider"], panel["may_give"], panel["may_revoke"])
        for person in (asked.founder, reader, asked.editor)
        if (panel := sharing_panel(asked.fresh(), person, sides_of(person, asked.fresh())))
    ]

    assert found == [
        (True, False, True, True),
        (True, False, False, False),
        (False, True, False, False),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_a_project_shows_its_team_who_has_access(client, queries, number):
    project = make_project(owner=make_user())
    request = make_request(project=project)
    for _ in range(number):
        asked, at = make_asked(S.TRIAGED, request=request), now()
        give(asked, at=at, until=(at + DAY).date())
    revoked = make_asked(S.TRIAGED, request=request)
    give(revoked)

    close_it = revoke_dossier(sub_request_id=revoked.sub_request.pk, by=project.created_by, at=NOW)
    panel = given_panel(project, project.created_by)
    client.force_login(project.created_by)
    with queries(12):
        answer = client.get(reverse("partners:project_openings", args=[project.uid]))

    assert len(panel["rows"]) == number
    assert close_it not in [grant for grant, _day in panel["rows"]]
    assert answer.content.decode().count("up to the end of") == number
    assert given_panel(project, make_user()) is None


# --- Messages -------------------------------------------------------------------------------------


def told() -> list[tuple[str, str]]:
    drain()
    sent = Message.objects.filter(channel=Channel.MAIL).order_by("kind", "recipient__email")
    return list(sent.values_list("kind", "recipient__email"))


def test_the_provider_is_told_of_access_and_of_its_end_and_a_walled_colleague_is_not():
    asked = make_asked()
    walled = make_user()
    make_membership(user=walled, organisation=asked.provider, role=MembershipRole.OWNER)
    wall(walled, asked)
    give(asked)
    revoke_dossier(sub_request_id=asked.sub_request.pk, by=asked.founder, at=NOW)

    assert told() == [
        ("services.dossier_closed", asked.editor.email),
        ("services.dossier_opened", asked.editor.email),
    ]
    assert [m for m in Message.objects.all() if asked.project.title in m.text] == []


def test_signatories_are_warned_of_the_end_and_not_of_what_they_closed_meanwhile():
    asked, closed = make_asked(), make_asked()
    at = NOW + 88 * DAY
    for each in (asked, closed):
        give(each)
    make_team_member(project=asked.project, user=make_user(), role=ProjectRole.EDIT)
    warn_of_ends(at=at)
    revoke_dossier(sub_request_id=closed.sub_request.pk, by=closed.founder, at=at)

    found = [each for each in told() if each[0] == "services.dossier_closing"]

    assert found == [("services.dossier_closing", asked.founder.email)]
