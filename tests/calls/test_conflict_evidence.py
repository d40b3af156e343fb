"""A verdict is about the evidence on the screen, and what was examined stays examined: a new name
is no new tie.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from calls.actions.conflicts import decide_conflict, detect_conflicts, look_at_conflict
from calls.enums import ApplicationState
from partners.enums import ConflictOrigin, ConflictState, InterestNature, RelationKind
from partners.models import ConflictOfInterest, DeclaredInterest, Mandate, Person
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.calls.pooling import make_profile
from tests.factories import (
    NOW,
    make_application,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
CHANGED = "This conflict is not what it was when you opened the page: nothing was decided."


class Tie:
    """An expert who belongs to the house that applies, and what was found of it."""

    def __init__(self) -> None:
        self.house = make_organisation(name="Acme")
        self.application = make_application(
            project=make_project(title="Cure", organisation=self.house),
            state=ApplicationState.IN_REVIEW,
        )
        self.expert = make_profile(user=make_user(name="Eve Expert")).user
        self.membership = make_membership(user=self.expert, organisation=self.house)
        self.detect()

    def detect(self) -> list[ConflictOfInterest]:
        return detect_conflicts(
            application_id=self.application.pk, person_id=self.expert.pk, at=NOW
        )

    @property
    def conflict(self) -> ConflictOfInterest:
        return ConflictOfInterest.objects.get(origin=ConflictOrigin.MEMBERSHIP)

    def above(self, name: str = "Upper") -> None:
        """Tie the expert to a house above the applicant's as well."""
        upper = make_organisation(name=name)
        self.house.relations.create(kind=RelationKind.PART_OF, other=upper)
        make_membership(user=self.expert, organisation=upper)

    def settle(self) -> None:
        for conflict in ConflictOfInterest.objects.filter(state=ConflictState.PENDING):
            decide_conflict(
                conflict_id=conflict.pk, verdict=ConflictState.DISMISSED,
                by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
            )  # fmt: skip


def address(conflict):
    return reverse("admin:partners_conflictofinterest_act", args=(conflict.pk, "decide"))


def field(page, name):
    return page.context["form"][name].value()


# --- The verdict ---------------------------------------------------------------------------------


@pytest.fixture
def officer(client):
    person = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
    client.force_login(person)
    return person


def test_the_page_shows_the_evidence_that_the_verdict_is_about(client, officer):
    tie = Tie()

    page = client.get(address(tie.conflict))

    assert [part in page.text for part in ("Eve Expert", "Cure", "Acme (owner)")] == [True] * 3
    assert field(page, "seen") == tie.conflict.digest


def test_evidence_that_grew_since_is_shown_before_a_verdict_counts(client, officer):
    tie = Tie()
    page = client.get(address(tie.conflict))
    tie.above()
    given = {"verdict": "waived", "plan": "Scores no money", "seen": field(page, "seen")}

    refused = client.post(address(tie.conflict), given)
    after = tie.conflict

    assert (after.state, after.evidence) == (
        ConflictState.PENDING, "Acme (owner); Upper (owner)",
    )  # fmt: skip
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()[0].startswith(CHANGED)
    assert "Acme (owner); Upper (owner)" in refused.text
    assert (field(refused, "plan"), field(refused, "verdict")) == ("Scores no money", "waived")

    client.post(address(tie.conflict), {**given, "seen": field(refused, "seen")})

    assert tie.conflict.state == ConflictState.WAIVED


def test_a_verdict_without_the_evidence_it_is_about_is_no_verdict(client, officer):
    tie = Tie()

    answers = [
        client.post(address(tie.conflict), {"verdict": "dismissed", **seen})
        for seen in ({}, {"seen": "0" * 64})
    ]

    assert [each.status_code for each in answers] == [200, 200]
    assert tie.conflict.state == ConflictState.PENDING


def test_the_second_of_two_officers_is_refused_and_keeps_what_was_typed(client, officer):
    tie = Tie()
    page = client.get(address(tie.conflict))
    tie.settle()
    given = {"verdict": "waived", "plan": "Scores no money", "seen": field(page, "seen")}

    refused = client.post(address(tie.conflict), given)

    assert "settled this conflict already: no conflict." in refused.text
    assert field(refused, "plan") == "Scores no money"
    assert tie.conflict.state == ConflictState.DISMISSED


def test_a_recusal_after_a_verdict_that_one_has_not_seen_is_refused(client, officer):
    tie = Tie()
    page = client.get(address(tie.conflict))
    tie.settle()

    refused = client.post(
        address(tie.conflict), {"verdict": "recused", "plan": "", "seen": field(page, "seen")}
    )
    again = client.post(
        address(tie.conflict), {"verdict": "recused", "plan": "", "seen": field(refused, "seen")}
    )

    assert refused.context["form"].non_field_errors()[0].startswith(CHANGED)
    assert (again.status_code, tie.conflict.state) == (302, ConflictState.RECUSED)


def test_whoever_is_kept_away_meanwhile_is_shown_nothing(client, officer):
    tie = Tie()
    page = client.get(address(tie.conflict))
    ConflictOfInterest.objects.create(
        person=officer, project=tie.application.project, origin=ConflictOrigin.STAFF
    )

    answer = client.post(
        address(tie.conflict), {"verdict": "dismissed", "seen": field(page, "seen")}
    )

    assert answer.status_code == 404
    assert tie.conflict.state == ConflictState.PENDING


def test_looking_again_takes_up_what_came_since():
    tie = Tie()
    before = tie.conflict.digest
    tie.above()

    after = look_at_conflict(
        conflict_id=tie.conflict.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW
    )

    assert after.evidence == "Acme (owner); Upper (owner)"
    assert after.digest != before


@pytest.mark.django_db(transaction=True)
def test_of_two_verdicts_at_once_one_counts():
    tie = Tie()
    people = [make_staff(Role.PROGRAMME_OFFICER, name=name) for name in ("Olga", "Otto")]
    seen, number, gate = tie.conflict.digest, tie.conflict.pk, threading.Barrier(2)

    def decide(person, verdict):
        gate.wait(10)
        try:
            decide_conflict(
                conflict_id=number, verdict=verdict, plan="Apart", seen=seen, by=person, at=now()
            )
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connection.close()
        return "done"

    verdicts = (ConflictState.WAIVED, ConflictState.RECUSED)
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, people, verdicts), key=len)

    assert said[0] == "done"
    assert said[1].startswith(CHANGED) or "settled this conflict already" in said[1]
    assert tie.conflict.state in verdicts


# --- What was examined ---------------------------------------------------------------------------


class Everything(Tie):
    """An expert with a tie of every kind, all of them examined."""

    def __init__(self) -> None:
        super().__init__()
        self.house.website = "https://acme.example"
        self.house.save()
        self.expert.email = "eve@acme.example"
        self.expert.save()
        self.person = Person.objects.create(name="Eve", user=self.expert)
        DeclaredInterest.objects.create(
            person=self.person, organisation=self.house, nature=InterestNature.SHARES
        )
        Mandate.objects.create(person=self.person, organisation=self.house, role="Director")
        self.expert.expert_profile.affiliations.create(
            name="Unit", organisation=self.house, since=date(2020, 1, 1)
        )
        make_team_member(project=self.application.project, user=self.expert)
        self.detect()
        self.settle()

    def states(self) -> dict[str, str]:
        rows = ConflictOfInterest.objects.filter(person=self.expert)
        return dict(rows.values_list("origin", "state"))


def test_a_new_name_opens_nothing_again():
    tie = Everything()
    before = tie.states()
    tie.house.name, tie.house.acronym = "Zenith", "ZNT"
    tie.house.save()
    project = tie.application.project
    project.title = "Relief"
    project.save()
    Mandate.objects.update(role_fr="Directrice", role_en="Director")

    found = tie.detect()

    assert found == []
    assert tie.states() == before
    assert before == dict.fromkeys(
        (
            ConflictOrigin.MEMBERSHIP, ConflictOrigin.EMAIL_DOMAIN, ConflictOrigin.INTEREST,
            ConflictOrigin.AFFILIATION, ConflictOrigin.TEAM,
        ),
        ConflictState.DISMISSED,
    )  # fmt: skip


def test_a_new_tie_opens_its_own_conflict_again_and_no_other():
    tie = Everything()
    DeclaredInterest.objects.create(
        person=tie.person, organisation=tie.house, nature=InterestNature.FUNDING
    )

    found = tie.detect()

    assert [each.origin for each in found] == [ConflictOrigin.INTEREST]
    assert found[0].evidence == "Acme (shares); Acme (funding)"


def test_a_tie_with_another_house_of_the_same_name_is_a_new_one():
    tie = Tie()
    tie.settle()
    tie.above(name="Acme")

    found = tie.detect()

    assert [each.evidence for each in found] == ["Acme (owner); Acme (owner)"]


def test_what_was_examined_before_there_were_keys_is_known_by_its_words():
    tie = Tie()
    tie.settle()
    ConflictOfInterest.objects.update(traces=[])

    found = tie.detect()
    tie.house.name = "Zenith"
    tie.house.save()

    assert (found, tie.detect()) == ([], [])
    assert tie.conflict.traces == [f"membership:{tie.membership.pk}:owner"]


def test_a_conflict_that_waits_takes_new_evidence_up_and_is_no_new_one():
    tie = Tie()
    tie.above()

    assert (tie.detect(), tie.detect()) == ([], [])
    assert tie.conflict.evidence == "Acme (owner); Upper (owner)"
