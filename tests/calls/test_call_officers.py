"""Several officers on one call: nothing is overwritten silently, nothing is written past a lock."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.call_details import remove_detail, save_detail
from calls.actions.calls import (
    StaleCallError,
    missing_for_publication,
    publish_call,
    save_call,
    save_stage,
    save_stages,
)
from calls.enums import ApplicationState, AssignmentState
from calls.models import Call, CallStage, Criterion, FaqEntry
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.calls.public_side import add_figure, add_question, add_rule, add_stage
from tests.calls.test_call_changes import rows, whole_form
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_staff,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


def change(call):
    return reverse("admin:calls_call_change", args=(call.pk,))


def seen(client, call):
    """Return the revision that the page of a call carries."""
    return client.get(change(call)).context["adminform"].form["revision"].value()


def test_texts_read_before_a_publication_do_not_take_it_back(officer):
    call = make_call(is_published=False)
    make_manager(call=call)
    stale = Call.objects.get(pk=call.pk)
    publish_call(call_id=call.pk, by=officer, at=NOW + DAY)
    stale.title_en = "Overwritten"

    with pytest.raises(StaleCallError):
        save_call(call=stale, by=officer, at=NOW + 2 * DAY)

    stored = Call.objects.get(pk=call.pk)
    assert (stored.published_at, stored.title_en) == (NOW + DAY, call.title_en)


def test_saving_texts_never_writes_what_nobody_types(officer):
    call = make_call()
    before = Call.objects.get(pk=call.pk)
    call.published_at, call.uid, call.title_en = NOW + 9 * DAY, "taken", "New words"

    save_call(call=call, by=officer, at=NOW + DAY)

    stored = Call.objects.get(pk=call.pk)
    assert (stored.published_at, stored.uid, stored.title_en) == (
        before.published_at, before.uid, "New words",
    )  # fmt: skip


def test_the_second_officer_is_told_and_keeps_what_they_typed(client, officer):
    call = make_call(criteria=())
    client.force_login(officer)
    revision = seen(client, call)
    sent = whole_form(call) | {"revision": revision, "title_en": "Mine"}
    theirs = Call.objects.get(pk=call.pk)
    theirs.title_en = "Theirs"
    save_call(call=theirs, by=officer, at=now())

    refused = client.post(change(call), sent)
    kept = Call.objects.get(pk=call.pk).title_en
    form = refused.context["adminform"].form
    again = client.post(change(call), sent | {"revision": form["revision"].value()})

    assert "Somebody else changed this call meanwhile" in str(form.non_field_errors())
    assert (kept, form["title_en"].value(), refused.status_code) == ("Theirs", "Mine", 200)
    assert (again.status_code, Call.objects.get(pk=call.pk).title_en) == (302, "Mine")


def test_who_only_looks_at_a_call_is_shown_no_revision(client):
    call = make_call()
    client.force_login(make_staff(Role.COMMUNICATION))

    answer = client.get(change(call))

    assert (answer.status_code, "revision" in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("make", [add_question, add_figure, add_rule])
def test_what_belongs_to_a_call_counts_as_its_change(client, officer, make):
    call = make_call()
    client.force_login(officer)
    row = make(call)
    revision = seen(client, call)

    save_detail(row=row, by=officer, at=NOW + DAY)
    changed = Call.objects.get(pk=call.pk).updated_at
    remove_detail(row=row, by=officer, at=NOW + 2 * DAY)

    assert revision != seen(client, call)
    assert (changed, Call.objects.get(pk=call.pk).updated_at) == (NOW + DAY, NOW + 2 * DAY)
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_who_does_not_configure_a_call_changes_nothing_of_it():
    call = make_call()
    other = make_manager(call=make_call())
    row = add_question(call)

    for act in (save_detail, remove_detail):
        with pytest.raises(PermissionDenied):
            act(row=row, by=other, at=NOW)
    with pytest.raises(PermissionDenied):
        save_detail(row=FaqEntry(call=call, question_en="Q", answer_en="A"), by=other, at=NOW)

    assert FaqEntry.objects.get(call=call) == row


def test_once_scored_the_scale_stays_and_words_may_change(officer, scored_call):
    criterion = scored_call.criteria.first()
    criterion.title_en = "Other words"
    save_detail(row=criterion, by=officer, at=NOW)

    for act in (
        lambda: save_detail(row=_with(criterion, weight=99), by=officer, at=NOW),
        lambda: remove_detail(row=criterion, by=officer, at=NOW),
        lambda: save_detail(
            row=Criterion(call=scored_call, code="new", title_en="N", weight=1), by=officer, at=NOW
        ),
    ):
        with pytest.raises(Refused):
            act()

    stored = Criterion.objects.get(pk=criterion.pk)
    assert (stored.title_en, stored.weight != 99) == ("Other words", True)


def _with(criterion, **changed):
    copy = Criterion.objects.get(pk=criterion.pk)
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy


@pytest.fixture
def scored_call():
    """Return a call of which one review is submitted."""
    call = make_call()
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    make_assignment(application=application, state=AssignmentState.SUBMITTED)
    return call


# --- Stages --------------------------------------------------------------------------------------


def test_two_stages_are_never_open_at_once(officer):
    call = make_call()
    first = call.stages.get()
    later = CallStage(
        call=call, number=2, name_fr="B", name_en="B",
        opens_at=first.closes_at - DAY, closes_at=first.closes_at + DAY,
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        save_stage(stage=later, by=officer, at=NOW)

    assert str(refused.value.message) == (
        f"The stages of a call follow each other: “{first}” is still open then. Let one close"
        " before the other opens."
    )
    assert call.stages.count() == 1


def test_stages_that_move_together_are_judged_together(officer):
    call = make_call()
    first = call.stages.get()
    second = add_stage(
        call, number=2, opens_at=first.closes_at, closes_at=first.closes_at + 5 * DAY
    )
    first.closes_at += 3 * DAY
    second.opens_at += 3 * DAY

    save_stages(call_id=call.pk, stages=[first, second], removed=[], by=officer, at=NOW)

    assert [each.opens_at for each in call.stages.order_by("number")][1] == second.opens_at


def test_an_overlap_is_told_beside_its_field(client, officer):
    call = make_call(criteria=())
    first = call.stages.get()
    client.force_login(officer)
    sent = whole_form(call)
    kept = {name.removeprefix("stages-0-"): value for name, value in sent.items()
            if name.startswith("stages-0-")}  # fmt: skip
    day = (first.closes_at - DAY).strftime("%Y-%m-%d")
    until = (first.closes_at + 9 * DAY).strftime("%Y-%m-%d")
    new = {"call": call.pk, "number": 2, "kind": "full", "name_fr": "B", "name_en": "B",
           "opens_at_0": day, "opens_at_1": "09:00", "closes_at_0": until,
           "closes_at_1": "09:00"}  # fmt: skip

    answer = client.post(change(call), sent | rows("stages", [kept, new]))

    assert answer.status_code == 200
    errors = answer.context["inline_admin_formsets"][0].formset.errors
    assert ["is still open then" in str(each) for each in errors] == [False, True]
    assert call.stages.count() == 1


# --- Two languages -------------------------------------------------------------------------------


def test_a_call_half_in_one_language_is_not_published():
    call = make_call(is_published=False)
    make_manager(call=call)
    Call.objects.filter(pk=call.pk).update(
        description_en="Words", description_fr="", guidelines_fr="Mots", guidelines_en=""
    )
    call.stages.update(name_fr="")
    call.criteria.update(guidance_en="Is it new?", guidance_fr=None)
    add_rule(call, remedy_en="Ask us.")
    FaqEntry.objects.create(call=call, question_en="Who?", answer_en="You.")

    missing = missing_for_publication(Call.objects.get(pk=call.pk))

    assert missing == [
        "the description in both languages",
        "the guidelines in both languages",
        "the names of its stages in both languages",
        "its criteria in both languages",
        "who may apply in both languages",
        "the frequent questions in both languages",
    ]


def test_what_is_added_to_a_published_call_stands_in_both_languages(client, officer):
    call = make_call(criteria=())
    client.force_login(officer)
    sent = whole_form(
        call, faq=[{"call": call.pk, "position": 0, "question_fr": "Qui ?", "question_en": "",
                    "answer_fr": "Vous.", "answer_en": "You."}],
    )  # fmt: skip

    refused = client.post(change(call), sent | {"description_fr": "Mots"})

    assert refused.status_code == 200
    told = "The call is published: write this in both languages, or in none."
    assert refused.context["adminform"].form.errors["description_en"] == [told]
    (faq,) = [
        each.formset for each in refused.context["inline_admin_formsets"]
        if each.formset.model is FaqEntry
    ]  # fmt: skip
    assert faq.errors == [{"question_en": [told]}]
