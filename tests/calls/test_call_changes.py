"""What staff change of a call: dates that calendars follow, figures, what is still missing."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from calls.actions.call_details import save_detail
from calls.actions.calls import delete_stage, publish_call, save_call, save_stage
from calls.actions.figures import propose_figures
from calls.admin.calls import CallAdmin
from calls.enums import ApplicationState, CallState, Outcome
from calls.models import Call, CallFigure, CallStage, EligibilityRule, FaqEntry, ReviewPlan
from calls.queries.call_page import call_page
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.calls.public_side import add_figure, add_question, add_rule, add_stage
from tests.factories import (
    NOW,
    make_application,
    make_call,
    make_manager,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOT_OVER = (
    "The last stage of this call is not closed yet. Count its figures after the closing, its grace"
    " included."
)


@pytest.fixture
def officer():
    """Return a programme officer."""
    return make_staff(Role.PROGRAMME_OFFICER)


def stage_of(call):
    return CallStage.objects.get(call=call, number=1)


# --- Dates in people's calendars -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "grows"),
    [
        ({}, 0),
        ({"kind": "letter"}, 0),
        ({"closes_at": NOW + 40 * DAY}, 1),
        ({"opens_at": NOW - DAY}, 1),
        ({"name_fr": "Autre nom"}, 1),
        ({"name_en": "Another name", "closes_at": NOW + 40 * DAY}, 1),
    ],
)
@pytest.mark.parametrize("is_published", [True, False])
def test_a_new_date_or_name_of_a_published_stage_is_a_new_version(
    officer, changes, grows, is_published
):
    call = make_call(is_published=is_published)
    stage = stage_of(call)
    for name, value in changes.items():
        setattr(stage, name, value)

    save_stage(stage=stage, by=officer, at=NOW + DAY)

    call.refresh_from_db()
    assert stage_of(call).sequence == (grows if is_published else 0)
    assert call.updated_at == NOW + DAY


def test_the_version_grows_each_time_whatever_the_form_believed(officer):
    call = make_call()
    stale = stage_of(call)
    for days in (40, 41):
        stage = stage_of(call)
        stage.closes_at = NOW + days * DAY
        save_stage(stage=stage, by=officer, at=NOW)

    stale.closes_at = NOW + 42 * DAY
    save_stage(stage=stale, by=officer, at=NOW)

    assert stage_of(call).sequence == 3


def test_a_new_name_of_the_call_renews_all_its_entries(officer):
    call = make_call()
    add_stage(call, number=2, opens_at=NOW + 40 * DAY, closes_at=NOW + 50 * DAY)

    for title in ("Renamed", "Renamed"):
        call = Call.objects.get(pk=call.pk)
        call.title_en = title
        save_call(call=call, by=officer, at=NOW)

    assert [each.sequence for each in call.stages.all()] == [1, 1]


def test_who_does_not_configure_a_call_moves_no_date():
    call = make_call()
    other = make_manager(call=make_call())

    for act in (
        lambda: save_stage(stage=stage_of(call), by=other, at=NOW),
        lambda: delete_stage(stage_id=stage_of(call).pk, by=other, at=NOW),
        lambda: propose_figures(call_id=call.pk, by=other, at=NOW + 99 * DAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


def rows(prefix, kept=(), **more):
    """Return the form of one kind of rows: how many there are, and what they say."""
    return {
        f"{prefix}-TOTAL_FORMS": str(len(kept)),
        f"{prefix}-INITIAL_FORMS": str(sum("id" in row for row in kept)),
        **{
            f"{prefix}-{number}-{name}": value
            for number, row in enumerate(kept)
            for name, value in row.items()
        },
        **more,
    }


def whole_form(call, **parts):
    """Return what the page of a call sends; the parts not named stay as they are."""
    stage = stage_of(call)
    moments = {
        f"{name}_{index}": value
        for name in ("opens_at", "closes_at")
        for index, value in enumerate(getattr(stage, name).strftime("%Y-%m-%d %H:%M").split())
    }
    stage_row = {
        "id": stage.pk, "call": call.pk, "number": 1, "kind": "full",
        "name_fr": stage.name_fr, "name_en": stage.name_en, **moments,
    }  # fmt: skip
    told = {
        "slug": call.slug, "code": call.code, "title_fr": call.title_fr,
        "title_en": call.title_en, "summary_fr": "Un appel.", "summary_en": "A call.",
        "contact_email": "calls@cluster.example", "grace_minutes": 0,
        "review_visibility": "after_own", "expert_reading_days": 30,
        **rows("stages", [stage_row | parts.pop("stage", {})]),
    }  # fmt: skip
    for prefix in ("criteria", "faq", "figures", "eligibility", "people", "review_plan"):
        told |= rows(prefix, parts.get(prefix, []))
    return told


def test_the_page_at_the_desk_moves_a_date_and_stores_questions_figures_and_rules(client, officer):
    call = make_call(criteria=())
    client.force_login(officer)
    address = reverse("admin:calls_call_change", args=(call.pk,))
    sent = whole_form(
        call,
        stage={"closes_at_0": "2026-08-01", "closes_at_1": "17:00"},
        faq=[{"call": call.pk, "position": 0, "question_fr": "Qui ?", "question_en": "Who?",
              "answer_fr": "Vous.", "answer_en": "You."}],
        figures=[{"call": call.pk, "position": 0, "label_fr": "Dossiers", "label_en": "Files",
                  "value": "7", "as_of": "2026-05-31", "source": "Us"}],
        eligibility=[{"call": call.pk, "position": 0, "fact": "country", "comparison": "one_of",
                      "values": "France, allemagne", "reason_fr": "Non", "reason_en": "No"}],
    )  # fmt: skip

    answer = client.post(address, sent)

    assert answer.status_code == 302, answer.context and [
        answer.context["adminform"].errors,
        *(each.formset.errors for each in answer.context["inline_admin_formsets"]),
    ]
    assert stage_of(call).sequence == 1
    assert FaqEntry.objects.get(call=call).answer_en == "You."
    assert (CallFigure.objects.get(call=call).value, CallFigure.objects.get().is_published) == (
        7, False,
    )  # fmt: skip
    assert EligibilityRule.objects.get(call=call).values == ["FR", "DE"]
    page = client.get(address).content.decode()
    assert "country: one of France, Germany" in page


def test_a_rule_that_nobody_can_read_is_refused_beside_its_field(client, officer):
    call = make_call(criteria=())
    client.force_login(officer)
    rule = {"call": call.pk, "position": 0, "fact": "trl", "comparison": "at_least",
            "values": "three", "reason_fr": "Non", "reason_en": "No"}  # fmt: skip

    answer = client.post(
        reverse("admin:calls_call_change", args=(call.pk,)), whole_form(call, eligibility=[rule])
    )

    assert "Type one whole number" in answer.content.decode()
    assert not EligibilityRule.objects.exists()


def test_a_stage_is_taken_out_by_the_action(client, officer):
    call = make_call(criteria=())
    client.force_login(officer)

    answer = client.post(
        reverse("admin:calls_call_change", args=(call.pk,)),
        whole_form(call, stage={"DELETE": "on"}),
    )

    assert answer.status_code == 302
    assert not call.stages.exists()


def test_every_detail_of_a_call_has_its_rows_at_the_desk():
    assert [each.model.__name__ for each in CallAdmin.inlines] == [
        "CallStage", "EligibilityRule", "Criterion", "ReviewPlan", "FaqEntry", "CallFigure",
        "CallPerson",
    ]  # fmt: skip


# --- Figures -------------------------------------------------------------------------------------


def applications(call):
    """Make seven applications: two drafts (one never sent), and one of each fate."""
    countries = ("FR", "DE", "FR", "IT", "FR")
    projects = [
        make_project(organisation=make_organisation(country=country)) for country in countries
    ]
    make_application(call=call)
    make_application(call=call, project=projects[0], state=ApplicationState.SUBMITTED)
    make_application(call=call, project=projects[1], state=ApplicationState.IN_REVIEW)
    selected, declined, ineligible = (
        make_application(call=call, project=project, state=ApplicationState.IN_REVIEW)
        for project in projects[2:]
    )
    for application, outcome in (
        (selected, Outcome.ACCEPTED), (declined, Outcome.DECLINED),
        (ineligible, Outcome.INELIGIBLE),
    ):  # fmt: skip
        step = {
            Outcome.ACCEPTED: application.accept,
            Outcome.DECLINED: application.decline,
            Outcome.INELIGIBLE: application.find_ineligible,
        }[outcome]
        step()
        application.save()


def counted(call):
    found = CallFigure.objects.filter(call=call).order_by("position", "pk")
    return [(each.label_en, int(each.value), each.is_published) for each in found]


def test_figures_are_counted_after_the_closing_and_nobody_sees_them_before_staff_say_so(officer):
    call = make_call()
    applications(call)
    over_at = NOW + 31 * DAY

    propose_figures(call_id=call.pk, by=officer, at=over_at)

    assert counted(call) == [
        ("Applications received", 5, False),
        ("Eligible applications", 3, False),
        ("Selected projects", 1, False),
        ("Countries of the applicants", 3, False),
    ]
    figure = CallFigure.objects.filter(call=call).first()
    assert (figure.as_of, bool(figure.source)) == (date(2026, 7, 2), True)
    found = Call.objects.with_window(over_at).get(pk=call.pk)
    assert call_page(found, AnonymousUser(), over_at).figures == []


def test_counting_again_replaces_what_was_only_proposed(officer):
    call = make_call()
    applications(call)
    propose_figures(call_id=call.pk, by=officer, at=NOW + 31 * DAY)
    CallFigure.objects.filter(label_en="Selected projects").update(is_published=True)
    by_hand = add_figure(call, is_published=False, label_en="By hand", position=9)

    with override("fr"):
        propose_figures(call_id=call.pk, by=officer, at=NOW + 40 * DAY)

    labels = [each.label_en for each in CallFigure.objects.filter(call=call).order_by("label_en")]
    assert labels == [
        "Applications received", by_hand.label_en, "Countries of the applicants",
        "Eligible applications", "Selected projects", "Selected projects",
    ]  # fmt: skip


@pytest.mark.parametrize("late", [timedelta(minutes=-1), timedelta(minutes=15)])
def test_nothing_is_counted_before_the_closing_and_its_grace(officer, late):
    call = make_call(grace_minutes=15)

    with pytest.raises(Refused, match="not closed yet"):
        propose_figures(call_id=call.pk, by=officer, at=NOW + 30 * DAY + late)

    assert not CallFigure.objects.exists()


def test_the_button_refuses_in_words_and_counts_afterwards(client, officer):
    at = now()
    still_open = make_call(closes_at=at + DAY)
    over = make_call(opens_at=at - 9 * DAY, closes_at=at - DAY)
    client.force_login(officer)

    answers = [
        client.post(reverse("admin:calls_call_act", args=(call.pk, "figures")), follow=True)
        for call in (still_open, over)
    ]

    assert [[str(each) for each in answer.context["messages"]] for answer in answers] == [
        [NOT_OVER],
        ["The figures are below, not shown yet: check and publish them."],
    ]
    assert over.figures.count() == 4


# --- Publication ---------------------------------------------------------------------------------


def test_the_gate_names_all_that_a_call_lacks(officer):
    call = make_call(is_published=False, criteria=())
    Call.objects.filter(pk=call.pk).update(title_en="", summary_fr="", contact_email="")
    call.stages.all().delete()

    with pytest.raises(Refused) as refusal:
        publish_call(call_id=call.pk, by=officer, at=NOW)

    assert str(refusal.value.message) == (
        "This call cannot be published yet. Missing: a stage with its dates, criteria to score, a"
        " call manager, a title in both languages, its one sentence in both languages, a contact."
    )


def test_publication_notes_its_moment(officer):
    call = make_call(is_published=False)
    make_manager(call=call)

    publish_call(call_id=call.pk, by=officer, at=NOW + DAY)

    call.refresh_from_db()
    assert (call.state, call.published_at) == (CallState.PUBLISHED, NOW + DAY)


def test_details_of_a_draft_stay_at_the_desk(client):
    call = make_call(is_published=False)
    add_question(call)
    add_rule(call)
    client.force_login(make_user())

    assert client.get(reverse("calls:detail", args=(call.slug,))).status_code == 404


def test_a_plan_with_more_voices_than_reviews_is_refused_and_the_database_holds_it():
    call, officer = make_call(), make_staff(Role.PROGRAMME_OFFICER)
    plan = ReviewPlan(call=call, reviews_each=1, voices=["patient", "clinician"])

    with pytest.raises(Refused, match="more kinds of experts than reviews"):
        save_detail(row=plan, by=officer, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.save()

    assert not ReviewPlan.objects.exists()
