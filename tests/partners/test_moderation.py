"""Changes looked at afterwards and undone; what is reserved, asked for and decided."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.moderation import (
    accept_proposal,
    mark_edit_seen,
    propose_change,
    refuse_proposal,
    revert_edit,
    withdraw_proposal,
)
from partners.actions.profiles import save_profile
from partners.enums import EditState, MembershipRole, ProposalState
from partners.models import Organisation, ProfileEdit, Proposal, Site
from partners.queries.moderation import changes_of, differences
from partners.queries.profiles import RESERVED, read_profile
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

SIREN, SIRET, ROR = "552100554", "55210055400013", "02feahw73"


@pytest.fixture
def organisation() -> Organisation:
    """Return a published organisation."""
    return make_organisation(name="Gustave", summary_fr="Un centre.")


@pytest.fixture
def owner(organisation: Organisation) -> Any:
    """Return someone who owns it."""
    person = make_user(name="Olga Owner")
    make_membership(user=person, organisation=organisation)
    return person


@pytest.fixture
def officer() -> Any:
    """Return a member of staff who looks after the directory."""
    return make_staff(Role.PROGRAMME_OFFICER)


def fresh(organisation: Organisation) -> Any:
    return Organisation.objects.get(pk=organisation.pk)


def change(organisation: Organisation, by: Any, **parts: Any) -> Any:
    return save_profile(
        organisation_id=organisation.pk,
        version=fresh(organisation).version,
        parts=parts,
        by=by,
        at=NOW,
    )


def ask(organisation: Organisation, by: Any, **parts: Any) -> Proposal:
    wanted = read_profile(organisation, RESERVED) | parts
    return propose_change(
        organisation_id=organisation.pk, parts=wanted, reason="New statutes.", by=by, at=NOW
    )


def number(scheme: str, value: str, **more: Any) -> dict[str, Any]:
    return {"scheme": scheme, "value": value, "since": "", "until": "", "source": ""} | more


def events() -> list[str]:
    return sorted(set(Delivery.objects.values_list("event", flat=True)))


# --- Undone --------------------------------------------------------------------------------------


def test_a_change_is_undone_with_its_reason(organisation, owner, officer):
    site = Site.objects.create(organisation=organisation, city="Paris")
    edit = change(organisation, owner, summary_fr="Autre.", sites=[])

    revert_edit(edit_id=edit.pk, reason="Not sourced.", by=officer, at=NOW)

    edit.refresh_from_db()
    assert (edit.state, edit.reason, edit.settled_by) == (
        EditState.REVERTED, "Not sourced.", officer
    )  # fmt: skip
    assert (fresh(organisation).summary_fr, fresh(organisation).version) == ("Un centre.", 2)
    assert Site.objects.get().pk == site.pk  # the same row, so its history goes on
    assert "partners.profile_reverted" in events()


def test_a_later_change_of_the_same_part_is_not_lost(organisation, owner, officer):
    edit = change(organisation, owner, summary_fr="Autre.", city="Paris")
    change(organisation, owner, summary_fr="Encore.")

    with pytest.raises(Refused) as refusal:
        revert_edit(edit_id=edit.pk, reason="No.", by=officer, at=NOW)

    assert refusal.value.message == (
        "“In one sentence (FR)” was changed again since. This change had put: “Autre.”."
        " Now: “Encore.”. Nothing was undone. Mend the profile by hand instead."
    )
    assert (fresh(organisation).summary_fr, fresh(organisation).city) == ("Encore.", "Paris")


def test_a_later_change_of_another_part_stays(organisation, owner, officer):
    edit = change(organisation, owner, summary_fr="Autre.")
    change(organisation, owner, city="Paris")

    revert_edit(edit_id=edit.pk, reason="No.", by=officer, at=NOW)

    assert (fresh(organisation).summary_fr, fresh(organisation).city) == ("Un centre.", "Paris")


def test_what_is_undone_or_seen_is_settled(organisation, owner, officer):
    edit = change(organisation, owner, city="Paris")
    mark_edit_seen(edit_id=edit.pk, by=officer, at=NOW)

    revert_edit(edit_id=edit.pk, reason="After all.", by=officer, at=NOW)

    with pytest.raises(TransitionNotAllowed):
        mark_edit_seen(edit_id=edit.pk, by=officer, at=NOW)


@pytest.mark.parametrize("role", [Role.FUNDER, Role.ADVISOR, None])
def test_only_those_who_look_after_the_directory_decide(organisation, owner, role):
    edit, proposal = change(organisation, owner, city="Paris"), ask(organisation, owner, name="New")
    person = make_staff(role) if role else owner

    for act in (
        lambda: revert_edit(edit_id=edit.pk, reason="", by=person, at=NOW),
        lambda: mark_edit_seen(edit_id=edit.pk, by=person, at=NOW),
        lambda: accept_proposal(proposal_id=proposal.pk, by=person, at=NOW),
        lambda: refuse_proposal(proposal_id=proposal.pk, answer="No.", by=person, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_nobody_decides_on_their_own(organisation, officer):
    make_membership(user=officer, organisation=organisation, role=MembershipRole.EDITOR)
    edit, proposal = (
        change(organisation, officer, city="Paris"), ask(organisation, officer, name="New")
    )  # fmt: skip

    for act in (
        lambda: mark_edit_seen(edit_id=edit.pk, by=officer, at=NOW),
        lambda: accept_proposal(proposal_id=proposal.pk, by=officer, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_difference_is_told_word_by_word(organisation, owner):
    edit = change(organisation, owner, summary_fr="Un grand centre.")

    (told,) = differences(edit.before, edit.after)

    assert told.label == "In one sentence (FR)"
    assert [(piece.mark, piece.text) for piece in told.pieces] == [
        ("same", "Un "), ("ins", "grand "), ("same", "centre."),
    ]  # fmt: skip


# --- Asked for -----------------------------------------------------------------------------------


def test_what_is_reserved_changes_once_staff_accept(organisation, owner, officer):
    proposal = ask(
        organisation, owner, name="Gustave II", identifiers=[number("siren", SIREN)],
        circles=[{"circle": "member", "since": "2026-01-01", "until": "", "source": ""}],
    )  # fmt: skip
    before = fresh(organisation).name

    accept_proposal(proposal_id=proposal.pk, by=officer, at=NOW)

    assert (before, fresh(organisation).name) == ("Gustave", "Gustave II")
    assert organisation.identifiers.get().value == SIREN
    assert organisation.circles.get().circle == "member"
    assert events() == ["partners.moderation_requested", "partners.proposal_accepted"]


def test_only_what_differs_is_asked_for(organisation, owner):
    proposal = ask(organisation, owner, legal_name="Gustave SA")

    assert proposal.changes == {"legal_name": {"old": "", "new": "Gustave SA"}}
    assert [change.label for change in changes_of(proposal)] == ["Legal name"]


def test_nothing_new_is_nothing_to_ask(organisation, owner):
    with pytest.raises(Refused):
        ask(organisation, owner)


def test_one_request_at_a_time(organisation, owner):
    first = ask(organisation, owner, name="A")

    with pytest.raises(Refused):
        ask(organisation, owner, name="B")

    withdraw_proposal(proposal_id=first.pk, by=owner, at=NOW)
    assert ask(organisation, owner, name="B").state == ProposalState.PENDING


def test_a_request_that_the_world_overtook_is_not_applied(organisation, owner, officer):
    proposal = ask(organisation, owner, name="Asked")
    Organisation.objects.filter(pk=organisation.pk).update(name="Meanwhile")

    with pytest.raises(Refused):
        accept_proposal(proposal_id=proposal.pk, by=officer, at=NOW)

    proposal.refresh_from_db()
    assert (fresh(organisation).name, proposal.state) == ("Meanwhile", ProposalState.PENDING)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("siren", "000000000"), ("siren", "552100555"), ("siret", "1"), ("ror", "02feahw7x")],
)
def test_a_mistyped_number_is_refused(organisation, owner, scheme, value):
    with pytest.raises(Refused):
        ask(organisation, owner, identifiers=[number(scheme, value)])


@pytest.mark.parametrize(("scheme", "value"), [("siret", SIRET), ("ror", ROR)])
def test_a_number_of_one_is_not_given_to_another(organisation, owner, officer, scheme, value):
    proposal = ask(organisation, owner, identifiers=[number(scheme, value)])
    make_organisation().identifiers.create(scheme=scheme, value=value)

    with pytest.raises(Refused) as refusal:
        accept_proposal(proposal_id=proposal.pk, by=officer, at=NOW)

    assert "ask the cluster's team to merge the two" in str(refusal.value.message)


def test_a_siren_may_be_shared_and_staff_are_warned(signed_in, organisation, owner, officer):
    make_organisation(name="Other site").identifiers.create(scheme="siren", value=SIREN)
    proposal = ask(organisation, owner, identifiers=[number("siren", SIREN)])

    page = signed_in(officer).get(reverse("admin:partners_proposal_change", args=(proposal.pk,)))
    accept_proposal(proposal_id=proposal.pk, by=officer, at=NOW)

    assert f"Other site has the SIREN {SIREN} too" in page.text
    assert organisation.identifiers.get().value == SIREN


def test_a_refusal_says_why(signed_in, organisation, owner, officer):
    proposal = ask(organisation, owner, name="Best Of All")

    refuse_proposal(proposal_id=proposal.pk, answer="Send the statutes.", by=officer, at=NOW)

    page = signed_in(owner).get(reverse("partners:profile_edit", args=(organisation.slug,)))
    assert "Send the statutes." in page.text
    assert fresh(organisation).name == "Gustave"


def test_owners_and_its_maker_withdraw_a_request(organisation, owner):
    editors = [make_user(), make_user()]
    for editor in editors:
        make_membership(user=editor, organisation=organisation, role=MembershipRole.EDITOR)
    proposal = ask(organisation, editors[0], name="New")

    with pytest.raises(PermissionDenied):
        withdraw_proposal(proposal_id=proposal.pk, by=editors[1], at=NOW)

    assert withdraw_proposal(proposal_id=proposal.pk, by=owner, at=NOW).state == "withdrawn"


def test_the_page_asks_and_keeps_what_was_typed(signed_in, organisation, owner):
    client = signed_in(owner)
    address = reverse("partners:proposal_create", args=(organisation.slug,))
    typed = {"name": "x" * 10_000, "legal_name": "SA", "identifiers": "0", "reason": "Because.",
             "identifiers-0-scheme": "siren", "identifiers-0-value": "12"}  # fmt: skip

    more = client.post(address, typed | {"act": "add::identifiers"})
    wrong = client.post(address, typed | {"act": "send"})
    right = client.post(address, typed | {"name": "Gustave II", "identifiers-0-value": SIREN,
                                          "act": "send"})  # fmt: skip

    assert len(more.context["draft"].identifiers.forms) == 2
    assert more.context["draft"].reason["reason"].value() == "Because."
    assert more.context["has_errors"] is False
    assert list(wrong.context["draft"].names.form.errors) == ["name"]
    assert list(wrong.context["draft"].identifiers.forms[0].errors) == ["value"]
    assert right.status_code == 302
    assert set(Proposal.objects.get().changes) == {"name", "legal_name", "identifiers"}


# --- At the staff desk ---------------------------------------------------------------------------


def desk(model: str, *args: Any) -> str:
    return reverse(f"admin:partners_{model}", args=args)


def test_staff_undo_with_one_click(signed_in, organisation, owner, officer):
    edit = change(organisation, owner, summary_fr="<b>Autre</b>")
    client = signed_in(officer)

    page = client.get(desk("profileedit_change", edit.pk))
    client.post(desk("profileedit_act", edit.pk, "revert"), {"reason": "No."})

    assert "<ins>&lt;b&gt;Autre&lt;/b&gt;</ins>" in page.text
    assert fresh(organisation).summary_fr == "Un centre."


def test_several_changes_are_seen_at_once(signed_in, organisation, owner, officer):
    edits = [change(organisation, owner, city=city).pk for city in ("Paris", "Lyon")]

    signed_in(officer).post(
        desk("profileedit_changelist"), {"action": "mark_seen", "_selected_action": edits}
    )

    assert set(ProfileEdit.objects.values_list("state", flat=True)) == {"seen"}


def test_a_change_that_a_colleague_settles_meanwhile_does_not_stop_the_others(
    signed_in, organisation, owner, officer
):
    edits = [change(organisation, owner, city=city).pk for city in ("Paris", "Lyon", "Nancy")]
    colleague, done = make_staff(Role.PROGRAMME_OFFICER), []

    def settle(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith('UPDATE "partners_profileedit"') and not done:
            done.append(sql)
            waiting = ProfileEdit.objects.filter(state="to_review")
            mark_edit_seen(edit_id=waiting.first().pk, by=colleague, at=NOW)
        return result

    with connection.execute_wrapper(settle):
        signed_in(officer).post(
            desk("profileedit_changelist"), {"action": "mark_seen", "_selected_action": edits}
        )

    settlers = ProfileEdit.objects.order_by("settled_by").values_list("settled_by", flat=True)
    assert sorted(settlers) == sorted([officer.pk, officer.pk, colleague.pk])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "statements"), [("profileedit", 7), ("proposal", 5)])
def test_lists_ask_the_same_questions(signed_in, queries, count, model, statements):
    for _ in range(count):
        organisation, owner = make_organisation(), make_user()
        make_membership(user=owner, organisation=organisation)
        change(organisation, owner, city="Paris")
        ask(organisation, owner, name="New")
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))
    client.get(desk(f"{model}_changelist"))

    with queries(statements):
        answer = client.get(desk(f"{model}_changelist"))

    assert answer.status_code == 200


def test_undoing_does_not_confirm_a_profile(organisation, owner, officer):
    edit = change(organisation, owner, summary_fr="Autre.")
    asked = fresh(organisation)
    asked.ask_whether_current(at=NOW)
    asked.save()

    revert_edit(edit_id=edit.pk, reason="No.", by=officer, at=NOW)

    assert fresh(organisation).freshness == "asked"
