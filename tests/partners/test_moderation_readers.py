"""What readers suggest, who is told, and the history that members and staff read."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.moderation import answer_correction, revert_edit, suggest_correction
from partners.actions.organisations import (
    archive_organisation,
    publish_organisation,
    reopen_organisation,
    request_organisation_review,
    return_organisation_to_draft,
)
from partners.actions.profiles import save_profile
from partners.enums import CorrectionState, MembershipRole, OrganisationState
from partners.models import Correction, Organisation
from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message, SealedMail
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


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


def page(organisation: Organisation) -> str:
    return reverse("partners:correction_create", args=(organisation.slug,))


def history(organisation: Organisation) -> str:
    return reverse("partners:organisation_history", args=(organisation.slug,))


def suggest(organisation: Organisation, by: Any, **fields: str) -> Correction:
    values = {"text": "The address is old.", "source": "", "email": ""} | fields
    return suggest_correction(organisation_id=organisation.pk, by=by, at=NOW, **values)


def told() -> list[tuple[str, str]]:
    """Deliver everything, and return who was told by which message in the inbox."""
    Delivery.objects.update(due_at=NOW)
    drain()
    found = Message.objects.filter(channel="inbox").values_list("kind", "recipient__name")
    return sorted(found)


# --- Suggested -----------------------------------------------------------------------------------


def test_anyone_suggests_without_an_account(client, organisation):
    answer = client.post(page(organisation), {"text": "Old address.", "email": "r@reader.example"})

    correction = Correction.objects.get()
    assert answer.status_code == 302
    assert (correction.text, correction.email, correction.user, correction.language) == (
        "Old address.", "r@reader.example", None, "en"
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed", [{}, {"text": "x" * 2001}, {"text": "a", "email": "nobody"}, {"text": "a\x00b"}]
)
def test_a_mistake_is_told(client, organisation, typed):
    answer = client.post(page(organisation), typed)

    assert answer.context["form"].errors
    assert Correction.objects.count() == 0


def test_ten_an_hour_come_from_one_network(client, organisation):
    for _ in range(10):
        client.post(page(organisation), {"text": "Again."})

    answer = client.post(page(organisation), {"text": "Again."})

    assert "Send yours a bit later" in answer.text
    assert Correction.objects.count() == 10


def test_a_hidden_page_takes_no_suggestion(client, organisation):
    organisation.suspend()
    organisation.save()

    assert client.post(page(organisation), {"text": "Old."}).status_code == 404


def test_members_answer_in_their_space(signed_in, organisation, owner):
    correction = suggest(organisation, make_user(), text="<i>Old</i> address.")
    client = signed_in(owner)
    address = reverse("partners:correction_answer", args=(organisation.slug, correction.uid))

    shown = client.get(address)
    client.post(address, {"answer": "Mended, thank you.", "act": "done"})

    correction.refresh_from_db()
    assert "&lt;i&gt;Old&lt;/i&gt; address." in shown.text
    assert (correction.state, correction.answer, correction.settled_by) == (
        CorrectionState.DONE, "Mended, thank you.", owner
    )  # fmt: skip


def test_a_reader_s_address_is_not_shown_to_members(signed_in, organisation, owner):
    correction = suggest(organisation, make_user(name="Rita Reader"), email="r@reader.example")

    shown = signed_in(owner).get(
        reverse("partners:correction_answer", args=(organisation.slug, correction.uid))
    )

    assert "r@reader.example" not in shown.text
    assert "Rita Reader" not in shown.text


def test_another_organisation_s_suggestion_is_not_found(signed_in, organisation, owner):
    other = suggest(make_organisation(), make_user())
    address = reverse("partners:correction_answer", args=(organisation.slug, other.uid))

    assert signed_in(owner).get(address).status_code == 404


def test_strangers_do_not_answer_and_nobody_answers_twice(organisation, owner):
    correction = suggest(organisation, make_user())
    sentence: dict[str, Any] = {"correction_id": correction.pk, "answer": "No.", "at": NOW}

    with pytest.raises(PermissionDenied):
        answer_correction(taken_up=False, by=make_user(), **sentence)

    answer_correction(taken_up=False, by=owner, **sentence)
    with pytest.raises(TransitionNotAllowed):
        answer_correction(taken_up=True, by=owner, **sentence)


# --- Told ----------------------------------------------------------------------------------------


def test_members_hear_of_a_suggestion_and_staff_once_a_day(organisation, owner):
    viewer = make_user(name="Vera Viewer")
    make_membership(user=viewer, organisation=organisation, role=MembershipRole.VIEWER)
    make_staff(Role.PROGRAMME_OFFICER, name="Paul Officer")
    make_staff(Role.ADVISOR, name="Ada Advisor")

    suggest(organisation, make_user())
    suggest(organisation, make_user(), text="Another.")

    assert told() == [
        ("partners.correction_arrival", "Olga Owner"),
        ("partners.correction_arrival", "Olga Owner"),
        ("partners.moderation_digest", "Paul Officer"),
    ]
    digest = Message.objects.get(kind="partners.moderation_digest", channel="inbox")
    assert "2 corrections suggested by readers." in digest.text


def test_staff_are_not_bothered_once_nothing_waits(organisation, owner):
    make_staff(Role.PROGRAMME_OFFICER, name="Paul Officer")
    correction = suggest(organisation, make_user(name="Rita Reader"))

    answer_correction(correction_id=correction.pk, taken_up=True, answer="Yes.", by=owner, at=NOW)

    assert told() == [
        ("partners.correction_answer", "Rita Reader"),
        ("partners.correction_arrival", "Olga Owner"),
    ]


def test_a_reader_without_an_account_gets_the_answer_by_mail(client, organisation, owner):
    client.post(page(organisation), {"text": "Old.", "email": "r@reader.example"})
    correction = Correction.objects.get()

    answer_correction(correction_id=correction.pk, taken_up=True, answer="Yes.", by=owner, at=NOW)
    told()

    assert [mail.to for mail in SealedMail.objects.all()] == ["r@reader.example"]


def test_members_hear_why_a_change_was_undone(organisation, owner):
    edit = save_profile(
        organisation_id=organisation.pk, version=0, parts={"city": "Paris"}, by=owner, at=NOW
    )
    assert edit is not None

    revert_edit(edit_id=edit.pk, reason="No source.", by=make_staff(Role.COMMUNICATION), at=NOW)

    assert told() == [("partners.profile_reversal", "Olga Owner")]
    assert "No source." in Message.objects.filter(channel="inbox").get().text


# --- Life ----------------------------------------------------------------------------------------


def test_a_profile_goes_to_staff_and_back_and_out(organisation, owner):
    draft = Organisation(slug="new", name="New", kind="biotech", summary_fr="S")
    draft.save()
    make_membership(user=owner, organisation=draft)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    states = []

    for step, by in (
        (request_organisation_review, owner), (return_organisation_to_draft, officer),
        (request_organisation_review, owner), (publish_organisation, officer),
        (archive_organisation, officer), (reopen_organisation, officer),
    ):  # fmt: skip
        states.append(step(organisation_id=draft.pk, by=by, at=NOW).state)

    assert states == [
        OrganisationState.IN_REVIEW, OrganisationState.DRAFT, OrganisationState.IN_REVIEW,
        OrganisationState.PUBLISHED, OrganisationState.ARCHIVED, OrganisationState.SUSPENDED,
    ]  # fmt: skip
    kinds = [kind for kind, name in told() if name == "Olga Owner"]
    assert kinds == ["partners.organisation_publication", "partners.organisation_return"]


def test_a_member_asks_for_publication(signed_in, owner):
    draft = Organisation(slug="new", name="New", kind="biotech", summary_fr="S")
    draft.save()
    make_membership(user=owner, organisation=draft)

    signed_in(owner).post(reverse("partners:organisation_request_review", args=("new",)))

    assert Organisation.objects.get(slug="new").state == OrganisationState.IN_REVIEW


# --- History -------------------------------------------------------------------------------------


def test_history_tells_who_changed_what(signed_in, organisation, owner):
    client = signed_in(owner)
    client.post(
        reverse("partners:profile_section", args=(organisation.slug, "sites")),
        {"version": "0", "act": "publish", "sites": "0", "sites-0-city": "Villejuif",
         "sites-0-country": "FR"},
    )  # fmt: skip
    officer = make_staff(Role.PROGRAMME_OFFICER, name="Paul Officer")
    client = signed_in(officer)
    client.post(reverse("admin:partners_organisation_act", args=(organisation.pk, "suspend")), {})

    entries = client.get(history(organisation)).context["page"].object_list

    shown = [
        (entry.who, [(change.label, [piece.text for piece in change.pieces])
                     for change in entry.changes])
        for entry in entries
    ]  # fmt: skip
    assert shown == [
        ("The cluster's team", [("State", ["Published", " → ", "Suspended"])]),
        ("Olga Owner", [("Sites", ["City: Villejuif · Country: France"])]),
        ("The portal", [("The organisation", ["was entered in the directory"])]),
    ]


def test_history_is_for_members_who_edit_and_staff(signed_in, client, organisation, owner):
    viewer = make_user()
    make_membership(user=viewer, organisation=organisation, role=MembershipRole.VIEWER)
    people = {
        "owner": owner, "viewer": viewer, "stranger": make_user(), "advisor":
        make_staff(Role.ADVISOR),
    }  # fmt: skip

    answers = {
        name: signed_in(person).get(history(organisation)).status_code
        for name, person in people.items()
    }

    assert answers == {"owner": 200, "viewer": 403, "stranger": 403, "advisor": 200}


def test_history_keeps_the_registered_e_mail_to_itself(signed_in, organisation, owner):
    organisation.registered_email = "secret@gustave.example"
    organisation.save()

    assert "secret@" not in signed_in(owner).get(history(organisation)).text


@pytest.mark.parametrize("count", [1, 3])
def test_history_asks_the_same_questions(signed_in, queries, organisation, owner, count):
    for number in range(count):
        save_profile(
            organisation_id=organisation.pk, version=number, parts={"city": f"City {number}"},
            by=owner, at=NOW,
        )  # fmt: skip
    client = signed_in(owner)
    client.get(history(organisation))

    with queries(13):
        answer = client.get(history(organisation))

    assert answer.status_code == 200


def test_a_long_history_has_pages(signed_in, organisation, owner):
    for number in range(25):
        save_profile(
            organisation_id=organisation.pk, version=number, parts={"city": f"City {number}"},
            by=owner, at=NOW,
        )  # fmt: skip

    page = signed_in(owner).get(history(organisation) + "?page=2").context["page"]

    assert (page.paginator.count, len(page.object_list)) == (26, 6)
