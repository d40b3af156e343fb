"""The pages of the pool: the expert's own, and the office's in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.assignments import decline_invitation
from calls.enums import ApplicationState, AssignmentState, ExpertState
from calls.models import Assignment, ExpertProfile, Submission
from calls.queries.suggestions import guess
from partners.enums import ConflictOrigin, Vocabulary
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from tests.calls.pooling import make_profile
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_organisation,
    make_staff,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
E = ExpertState
PROFILE = reverse("calls:expert_profile")


def signed_in(client, user):
    client.force_login(user)
    return client


def said(answer):
    return [str(message) for message in answer.context["messages"]]


# --- The expert ----------------------------------------------------------------------------------


def test_who_was_never_invited_finds_nothing(client):
    assert signed_in(client, make_user()).get(PROFILE).status_code == 404


def test_the_invitation_is_accepted_and_the_profile_follows(client):
    profile = make_profile(state=E.INVITED)
    signed_in(client, profile.user)

    page = client.get(PROFILE).content.decode()
    answer = client.post(reverse("calls:expert_answer"), {"answer": "yes"})

    assert "Join the pool of experts?" in page
    assert answer.url == reverse("calls:expert_edit")
    assert ExpertProfile.objects.get().state == E.ACTIVE


def test_the_invitation_is_declined_and_can_still_be_taken_up(client):
    profile = make_profile(state=E.INVITED)
    signed_in(client, profile.user)

    answer = client.post(reverse("calls:expert_answer"), {"answer": "no"}, follow=True)

    assert said(answer) == ["Thank you for telling us. You are not in the pool."]
    assert "If you change your mind, you can still join." in answer.content.decode()
    assert ExpertProfile.objects.get().state == E.DECLINED


def test_leaving_and_coming_back(client):
    profile = make_profile()
    signed_in(client, profile.user)

    left = client.post(reverse("calls:expert_leave"), follow=True)
    client.post(reverse("calls:expert_answer"), {"answer": "yes"})

    assert "Come back to the pool" in left.content.decode()
    assert reverse("calls:expert_edit") not in left.content.decode()
    assert ExpertProfile.objects.get().state == E.ACTIVE


def test_the_profile_is_written_on_its_page(client):
    profile = make_profile()
    signed_in(client, profile.user)
    typed = {"position": "Oncologist", "languages": ["fr"], "voices": ["patient"], "keywords": "x"}

    wrong = client.post(reverse("calls:expert_edit"), {**typed, "quota": 0})
    client.post(reverse("calls:expert_edit"), {**typed, "quota": 5})

    assert list(wrong.context["form"].errors) == ["quota"]
    assert "Oncologist" in wrong.content.decode()
    stored = ExpertProfile.objects.get()
    assert (stored.position, stored.languages, stored.voices, stored.quota) == (
        "Oncologist", ["fr"], ["patient"], 5,
    )  # fmt: skip


def test_rows_are_added_changed_and_removed_on_their_pages(client):
    profile = make_profile(languages=["fr", "en"])
    term, house = make_term(vocabulary=Vocabulary.MODALITY), make_organisation(name="House")
    signed_in(client, profile.user)

    def add(kind, **data):
        return client.post(reverse("calls:expert_row_add", args=(kind,)), data)

    add("expertise", term=term.pk, level="familiar")
    add("affiliations", organisation=house.pk, since="2020-01-01")
    add("absences", since="2026-07-01", until="2026-07-09")
    nameless = add("affiliations", since="2020-01-01")
    backwards = add("absences", since="2026-07-09", until="2026-07-01")
    row = profile.affiliations.get()
    client.post(
        reverse("calls:expert_row", args=("affiliations", row.pk)), {"name": "Lab", "until": ""}
    )
    page = client.get(PROFILE).content.decode()
    client.post(reverse("calls:expert_row_remove", args=("absences", profile.absences.get().pk)))

    assert list(nameless.context["form"].errors) == ["name"]
    assert backwards.context["form"].non_field_errors() == [
        "The end lies before the beginning. Check the two dates."
    ]
    assert [
        word
        for word in (str(term), "Familiar", "Lab", "9 Jul 2026", "French, English")
        if word not in page
    ] == []
    assert (profile.affiliations.get().organisation, profile.absences.count()) == (None, 0)


@pytest.mark.parametrize("kind", ["user", "assignments", "expertise/1"])
def test_other_lists_have_no_page(client, kind):
    signed_in(client, make_profile().user)

    assert client.get(f"{PROFILE}{kind}/add/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_profile_takes_a_constant_number_of_statements(client, queries, count):
    profile = make_profile()
    house = make_organisation()
    for number in range(count):
        profile.expertise.create(term=make_term())
        profile.affiliations.create(name=f"Lab {number}", organisation=house)
        profile.absences.create(since=NOW.date(), until=NOW.date())
    signed_in(client, profile.user).get(PROFILE)

    with queries(10):
        client.get(PROFILE)


# --- Declining, and staged disclosure ------------------------------------------------------------


def test_the_form_of_the_refusal_keeps_a_suggestion(client):
    review = make_assignment()
    signed_in(client, review.expert)

    client.post(
        reverse("calls:invitation_decline", args=(review.uid,)),
        {"reason": "No time", "suggested": "Ann Ally"},
    )

    stored = Assignment.objects.get()
    assert (stored.state, stored.decline_reason, stored.suggested) == (
        "declined", "No time", "Ann Ally",
    )  # fmt: skip


def test_before_the_statement_an_expert_reads_title_and_organisation_only(client):
    call = make_call()
    application = make_application(
        call=call, state=ApplicationState.IN_REVIEW, answers={"summary": "Axolotl cures"}
    )
    review = make_assignment(application=application)
    signed_in(client, review.expert)
    name = application.project.organisation.name

    invitation = client.get(review.get_absolute_url()).content.decode()
    dossier = client.get(reverse("calls:review_dossier", args=(review.uid,)))
    client.post(reverse("calls:invitation_accept", args=(review.uid,)), {"statement": "none"})
    sheet = client.get(review.get_absolute_url()).content.decode()

    assert (application.project.title in invitation, name in invitation) == (True, True)
    assert ("Axolotl" in invitation, dossier.status_code in (403, 404)) == (False, True)
    assert "Axolotl cures" in sheet


# --- The office ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("Ann Ally, ann@lab.example", {"name": "Ann Ally", "email": "ann@lab.example"}),
        ("Ann Ally (Lab) <ann@lab.example>", {"name": "Ann Ally", "email": "ann@lab.example"}),
        ("ann@lab.example.", {"name": "", "email": "ann@lab.example"}),
        ("Ann Ally", {"name": "Ann Ally"}),
    ],
)
def test_what_a_suggestion_says(words, fields):
    assert guess(words) == fields


def declined(call):
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    review = make_assignment(application=application, expert=make_user(name="Eve"))
    decline_invitation(
        assignment_id=review.pk, reason="No", suggested="Ann Ally, ann@lab.example",
        by=review.expert, at=NOW,
    )  # fmt: skip
    return review


def test_staff_find_the_suggestion_and_invite_from_it(client):
    call = make_call()
    review = declined(call)
    signed_in(client, make_manager(call=call))
    invite = f"{reverse('admin:calls_expertprofile_add')}?suggestion={review.pk}"

    desk = client.get(reverse("admin:calls_application_change", args=(review.application_id,)))
    page = client.get(reverse("admin:calls_assignment_change", args=(review.pk,)))
    form = client.get(invite).context["form"]
    client.post(invite, {"email": "ann@lab.example", "name": "Ann Ally", "language": "fr"})

    assert [invite in each.content.decode() for each in (desk, page)] == [True, True]
    assert form.initial == {"name": "Ann Ally", "email": "ann@lab.example"}
    assert ExpertProfile.objects.get().user.email == "ann@lab.example"


def test_a_suggestion_behind_a_wall_is_not_shown(client):
    call = make_call()
    review, manager = declined(call), make_manager(call=call)
    ConflictOfInterest.objects.create(
        person=manager, project=review.application.project, origin=ConflictOrigin.STAFF
    )

    page = signed_in(client, manager).get(
        f"{reverse('admin:calls_expertprofile_add')}?suggestion={review.pk}"
    )

    assert (page.status_code, page.context["suggestion"]) == (200, None)
    assert "Ann Ally" not in page.content.decode()


LIST = reverse("admin:calls_expertprofile_changelist")


def test_the_list_is_filtered_by_state_voice_language_and_absence(client):
    one = make_profile(voices=["patient"], languages=["fr"])
    two = make_profile(voices=["industry", "patient"], languages=["fr", "en"])
    invited = make_profile(state=E.INVITED)
    signed_in(client, make_staff(Role.PROGRAMME_OFFICER))

    def found(query):
        return {each.pk for each in client.get(f"{LIST}?{query}").context["cl"].result_list}

    assert found("") == {one.pk, two.pk, invited.pk}
    assert found("state__exact=invited") == {invited.pk}
    assert found("voices=industry") == {two.pk}
    assert found("voices=patient&languages=en") == {two.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_statements(client, queries, count):
    for _ in range(count):
        make_profile().absences.create(since=NOW.date(), until=NOW.date())
    signed_in(client, make_staff(Role.PROGRAMME_OFFICER)).get(LIST)

    with queries(9):
        client.get(LIST)


def test_staff_write_for_an_expert_and_invite_again(client):
    profile, left = make_profile(), make_profile(state=E.LEFT)
    signed_in(client, make_staff(Role.PROGRAMME_OFFICER))

    def press(thing, name, **data):
        address = reverse("admin:calls_expertprofile_act", args=(thing.pk, name))
        return client.post(address, data, follow=True)

    press(profile, "edit", position="Nurse", languages=["fr"], quota=2)
    press(profile, "absence", since="2026-07-01", until="2026-07-02")
    press(left, "invite")

    stored = ExpertProfile.objects.in_bulk()
    assert (stored[profile.pk].position, stored[profile.pk].quota) == ("Nurse", 2)
    assert profile.absences.count() == 1
    assert stored[left.pk].state == E.INVITED


LOAD = reverse("admin:calls_expertprofile_workload")


def test_the_workload_counts_per_expert_and_call_behind_walls(client):
    call, elsewhere = make_call(code="ONE"), make_call(code="TWO")
    manager = make_manager(call=call)
    busy = make_profile(user=make_user(name="Busy"), quota=2)
    busy.absences.create(since=NOW.date(), until=NOW.date() + timedelta(days=3650))
    states = (AssignmentState.INVITED, AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
    for state in states:
        application = make_application(call=call, state=ApplicationState.IN_REVIEW)
        review = make_assignment(application=application, expert=busy.user, state=state, due_at=NOW)
    ConflictOfInterest.objects.create(
        person=manager, project=review.application.project, origin=ConflictOrigin.STAFF
    )
    declined(call)
    other = make_application(call=elsewhere, state=ApplicationState.IN_REVIEW)
    make_assignment(application=other, expert=busy.user)
    proposed = make_application(call=call, state=ApplicationState.IN_REVIEW)
    Assignment.objects.create(
        application=proposed, expert=busy.user, due_at=NOW, assigned_by=manager,
        submission=Submission.objects.get(entry__application=proposed),
    )  # fmt: skip
    make_profile(user=make_user(name="Free"), quota=3)
    make_profile(user=make_user(name="Gone"), state=E.LEFT)
    signed_in(client, manager)

    answer = client.get(LOAD)

    free = [(str(each.user), each.quota) for each in answer.context["workload"].free]
    rows = [
        (str(row.expert), row.call.code, row.proposed, row.open, row.late, row.submitted,
         row.declined, row.quota, row.is_full, row.away_until is not None)
        for row in answer.context["workload"].rows
    ]  # fmt: skip
    assert rows == [
        ("Busy", "ONE", 1, 1, 1, 1, 0, 2, True, True),
        ("Eve", "ONE", 0, 0, 0, 0, 1, None, False, False),
    ]
    assert free == [("Free", 3)]
    assert [each.code for each in answer.context["calls"]] == ["ONE"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_workload_takes_a_constant_number_of_statements(client, queries, count):
    call = make_call()
    for _ in range(count):
        application = make_application(call=call, state=ApplicationState.IN_REVIEW)
        make_assignment(application=application, expert=make_profile().user)
    signed_in(client, make_staff(Role.PROGRAMME_OFFICER)).get(LOAD)

    with queries(12):
        client.get(LOAD)
