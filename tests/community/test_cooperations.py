"""Cooperations: from when one counts, who confirms it, and who may know of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django_fsm import TransitionNotAllowed

from partners.enums import MembershipRole, OrganisationState
from partners.models import ConflictOfInterest
from partners.queries.cooperations import cooperations_of
from pscc.accounts.enums import Role
from pscc.community.actions.cooperations import (
    agree_to_publish,
    confirm_cooperation,
    decline_cooperation,
    dispute_cooperation,
    end_cooperation,
    record_started,
)
from pscc.community.enums import CooperationState
from pscc.community.models import Cooperation
from pscc.impact.queries.indicators import outputs
from pscc.impact.queries.measuring import year_of
from pscc.kernel.refusals import Refused
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)
from tests.factories_community import make_cooperation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def two(**fields):
    """A cooperation that is declared, with somebody of each side."""
    mine, theirs = make_user(), make_user()
    cooperation = make_cooperation(by=mine, is_confirmed=False, **fields)
    make_membership(user=theirs, organisation=cooperation.partner)
    return cooperation, mine, theirs


def counted():
    """How many the year counts, read a week later."""
    return int(outputs.cooperations([year_of(NOW.year, NOW + 7 * DAY)])[0].low)


def started(**fields):
    sides = {"organisation_id": make_organisation().pk, "partner_id": make_organisation().pk}
    return record_started(
        introduction_uid="abc123", kind="samples", **sides | {"at": NOW} | fields
    )  # fmt: skip


# --- From when it counts -------------------------------------------------------------------------


def test_what_one_side_declares_counts_once_the_other_confirms_it():
    cooperation, _mine, theirs = two()
    before = counted()

    confirm_cooperation(cooperation_id=cooperation.pk, by=theirs, at=NOW)

    assert (before, counted()) == (0, 1)
    assert Cooperation.objects.get().state == CooperationState.CONFIRMED


def test_nobody_confirms_their_own_word():
    cooperation, mine, _theirs = two()
    reader = make_user()
    make_membership(
        user=reader, organisation=cooperation.partner, role=MembershipRole.VIEWER
    )  # fmt: skip

    for person in (mine, reader, make_user(), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            confirm_cooperation(cooperation_id=cooperation.pk, by=person, at=NOW)


def test_the_team_confirms_but_not_behind_a_wall():
    owner, officer = make_user(), make_staff(Role.PROGRAMME_OFFICER)
    company = make_organisation()
    make_membership(user=owner, organisation=company)
    project = make_project(owner=owner, organisation=company)
    mine = {"by": owner, "organisation": company, "is_confirmed": False}
    of_project = make_cooperation(project=project, **mine)
    other = make_cooperation(**mine)
    ConflictOfInterest.objects.create(person=officer, project=project, origin="declared")

    with pytest.raises(PermissionDenied):
        confirm_cooperation(cooperation_id=of_project.pk, by=officer, at=NOW)
    confirm_cooperation(cooperation_id=other.pk, by=officer, at=NOW)

    assert list(Cooperation.objects.visible_to(officer)) == [other]
    assert counted() == 1


def test_two_answers_to_an_introduction_are_one_cooperation():
    sides = {"organisation_id": make_organisation().pk, "partner_id": make_organisation().pk}

    first, second = started(**sides), started(**sides)

    assert (first, counted()) == (second, 1)
    assert Cooperation.objects.count() == 1


def test_what_one_side_had_declared_is_the_same_cooperation():
    """The introduction's word confirms it, and either side may say that it is not so."""
    declared, mine, _theirs = two(kind="samples")
    sides = {"organisation_id": declared.partner_id, "partner_id": declared.organisation_id}

    recorded = started(**sides)

    assert (recorded.pk, recorded.state, counted()) == (declared.pk, "confirmed", 1)
    dispute_cooperation(cooperation_id=recorded.pk, by=mine, at=NOW)
    assert counted() == 0


def test_what_both_had_confirmed_is_not_counted_twice():
    declared, _mine, theirs = two(kind="samples")
    confirm_cooperation(cooperation_id=declared.pk, by=theirs, at=NOW)

    recorded = started(organisation_id=declared.organisation_id, partner_id=declared.partner_id)

    assert (recorded.pk, recorded.source, counted()) == (declared.pk, "declared", 1)
    assert Cooperation.objects.count() == 1


def test_it_starts_and_ends_on_days_of_the_country():
    """Half past midnight in Paris is another day at Greenwich."""
    night = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    today = date(2026, 7, 2)
    cooperation = started(at=night)
    writer = make_user()
    make_membership(user=writer, organisation=cooperation.organisation)

    end_cooperation(cooperation_id=cooperation.pk, on=today, by=writer, at=night)

    cooperation.refresh_from_db()
    assert (cooperation.since, cooperation.until) == (today, today)


def test_an_introduction_to_a_team_without_a_company_is_one_too():
    project = make_project()

    cooperation = started(partner_id=None, partner_project_id=project.pk)
    told = cooperations_of(project)

    assert [each.partner for each in told] == [cooperation.organisation.name]
    assert counted() == 1


def test_a_side_that_is_missing_or_twice_the_same_is_refused():
    own = make_organisation().pk

    with pytest.raises(Refused, match="with whom"):
        started(partner_id=None)
    with pytest.raises(Refused, match="another organisation"):
        started(organisation_id=own, partner_id=own)


def test_what_is_not_confirmed_never_counts():
    cooperation, _mine, theirs = two()

    decline_cooperation(cooperation_id=cooperation.pk, by=theirs, at=NOW)

    assert counted() == 0
    with pytest.raises(TransitionNotAllowed):
        confirm_cooperation(cooperation_id=cooperation.pk, by=theirs, at=NOW)


def test_one_that_has_ended_stays_counted():
    cooperation, mine, theirs = two()
    confirm_cooperation(cooperation_id=cooperation.pk, by=theirs, at=NOW)
    for day in (NOW.date() - DAY, NOW.date() + 2 * DAY):
        with pytest.raises(Refused, match="between its start and today"):
            end_cooperation(cooperation_id=cooperation.pk, on=day, by=mine, at=NOW + DAY)

    end_cooperation(cooperation_id=cooperation.pk, on=NOW.date(), by=mine, at=NOW + DAY)

    assert (Cooperation.objects.get().state, counted()) == (CooperationState.ENDED, 1)


# --- Declaring -----------------------------------------------------------------------------------


def test_only_who_writes_for_an_organisation_or_the_team_declares_for_it():
    organisation = make_organisation()

    with pytest.raises(PermissionDenied):
        make_cooperation(organisation=organisation)
    team = make_staff(Role.PROGRAMME_OFFICER)
    assert make_cooperation(by=team, organisation=organisation, is_confirmed=False).pk


def test_sides_that_cannot_be_named_are_refused():
    owner, company = make_user(), make_organisation()
    make_membership(user=owner, organisation=company)
    mine = {"by": owner, "organisation": company}
    hidden = make_organisation(state=OrganisationState.SUSPENDED)
    foreign = make_project(owner=owner, organisation=make_organisation())

    for fields, sentence in (
        ({"partner": company}, "another organisation"),
        ({"partner": hidden}, "of the directory"),
        ({"project": foreign}, "your own organisation"),
        ({"since": NOW.date() + DAY}, "once it has started"),
    ):
        with pytest.raises(Refused, match=sentence):
            make_cooperation(**mine, **fields)


def test_the_same_two_declare_it_once_whoever_does():
    cooperation, _mine, theirs = two()
    turned = {"organisation": cooperation.partner, "partner": cooperation.organisation}

    with pytest.raises(Refused, match="already"):
        make_cooperation(by=theirs, **turned)
    assert make_cooperation(by=theirs, kind="data", **turned).pk


# --- Who may know --------------------------------------------------------------------------------


def test_it_is_public_once_each_side_agreed_until_one_takes_it_back():
    cooperation, mine, theirs = two()
    nobody, pk = AnonymousUser(), cooperation.pk
    with pytest.raises(Refused, match="once it is confirmed"):
        agree_to_publish(cooperation_id=pk, agrees=True, by=mine, at=NOW)
    confirm_cooperation(cooperation_id=pk, by=theirs, at=NOW)
    seen = []

    for side, agrees in ((mine, True), (theirs, True), (mine, False)):
        agree_to_publish(cooperation_id=pk, agrees=agrees, by=side, at=NOW)
        seen.append(Cooperation.objects.visible_to(nobody).count())

    assert seen == [0, 1, 0]
    assert [Cooperation.objects.visible_to(who).count() for who in (mine, theirs)] == [1, 1]


def test_the_team_agrees_for_nobody():
    cooperation = make_cooperation()

    with pytest.raises(PermissionDenied):
        agree_to_publish(
            cooperation_id=cooperation.pk, agrees=True, by=make_staff(Role.ADMINISTRATOR), at=NOW
        )


def test_a_passport_can_show_it_from_either_side():
    owner, company = make_user(), make_organisation(name="Cell Company")
    make_membership(user=owner, organisation=company)
    project = make_project(owner=owner, organisation=company)
    mine = {"by": owner, "organisation": company, "project": project}
    make_cooperation(**mine, partner=make_organisation(name="Godwit Pharma"), text="Together.")
    make_cooperation(**mine, is_confirmed=False)

    told = cooperations_of(project)

    assert [(each.partner, each.text) for each in told] == [("Godwit Pharma", "Together.")]
    assert not told[0].is_public


def test_the_database_holds_what_counts_and_what_may_be_shown():
    rows = Cooperation.objects.filter(pk=make_cooperation(is_confirmed=False).pk)

    for broken in (
        {"agreed_at": NOW},
        {"counted_at": NOW},
        {"until": NOW.date()},
        {"partner": None},
        {"kind": "friendship"},
        {"source": "introduction"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)


# --- The pages -----------------------------------------------------------------------------------


def signed_in(person):
    browser = Client()
    browser.force_login(person)
    return browser


def test_both_sides_lead_one_through_the_pages():
    mine, theirs = make_user(), make_user()
    company, partner = make_organisation(name="Cell Company"), make_organisation(name="Godwit")
    make_membership(user=mine, organisation=company)
    make_membership(user=theirs, organisation=partner)
    typed = {
        "organisation": company.pk, "partner": partner.pk, "kind": "samples",
        "text": "Fifty samples.", "since": "2026-01-05",
    }  # fmt: skip

    signed_in(mine).post("/en/cooperations/new/", typed)
    cooperation = Cooperation.objects.get()
    address = cooperation.get_absolute_url()
    asked = signed_in(theirs).get(address).content.decode()
    signed_in(theirs).post(f"{address}confirm/")
    before = Client().get(company.get_absolute_url()).content.decode()
    for person in (mine, theirs):
        signed_in(person).post(f"{address}publish/", {"agrees": "yes"})
    shown = [
        Client().get(each.get_absolute_url()).content.decode() for each in (company, partner)
    ]  # fmt: skip
    signed_in(mine).post(f"{address}end/", {"on": "2026-02-05"})
    after = Client().get(company.get_absolute_url()).content.decode()
    cooperation.refresh_from_db()

    assert "This is not so" in asked
    assert ["Fifty samples." in page for page in (before, *shown, after)] == [False, True, True,
                                                                              False]  # fmt: skip
    assert cooperation.state == CooperationState.ENDED


def test_a_side_says_that_an_introduction_did_not_lead_to_it():
    theirs, partner = make_user(), make_organisation()
    make_membership(user=theirs, organisation=partner)
    cooperation = started(partner_id=partner.pk)
    before = counted()

    signed_in(theirs).post(f"{cooperation.get_absolute_url()}dispute/")
    cooperation.refresh_from_db()

    assert (before, counted()) == (1, 0)
    assert cooperation.state == CooperationState.DECLINED


def test_what_the_other_side_confirmed_is_not_taken_back():
    cooperation, mine, theirs = two()
    confirm_cooperation(cooperation_id=cooperation.pk, by=theirs, at=NOW)

    with pytest.raises(TransitionNotAllowed):
        dispute_cooperation(cooperation_id=cooperation.pk, by=mine, at=NOW)

    assert counted() == 1


def test_a_wrong_day_is_told_beside_the_field_and_stays_in_it(client):
    cooperation, mine, theirs = two()
    confirm_cooperation(cooperation_id=cooperation.pk, by=theirs, at=NOW)
    client.force_login(mine)
    address = f"/en/cooperations/{cooperation.uid}/end/"

    early, none = client.post(address, {"on": "1999-01-01"}), client.post(address, {"on": ""})

    assert "Choose a day between its start and today." in early.text
    assert 'value="1999-01-01"' in early.text
    assert "This field is required." in none.text
    cooperation.refresh_from_db()
    assert cooperation.state == "confirmed"
