"""What a passport can show: everything the portal knows of a project that its reader may read."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils.translation import override

from calls.models import Award
from partners.enums import MembershipRole, OrganisationState
from partners.models import Milestone, Organisation, Project
from partners.queries.cooperations import Cooperation, cooperations
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from pscc.impact.queries.passport_items import items_of
from pscc.impact.queries.passports import choices_of, picks_at_first, shown
from tests.factories import make_membership, make_project
from tests.impact.passports import (
    add_award,
    add_cooperation,
    add_milestones,
    add_news,
    add_result,
    add_service,
    add_stage,
    item_called,
    make_passport,
    make_story,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_story()


def said(items):
    return [(str(each.part), each.label, each.text, each.when, each.is_public) for each in items]


def labels(items):
    return [each.label for each in items]


def seen(passport):
    sections = shown(passport, passport.project).sections
    return [item.label for section in sections for item in section.entries]


def test_everything_that_is_known_can_be_shown_in_its_order(story):
    found = said(items_of(story.project, story.owner))

    award = story.project.applications.get().call.title
    assert found == [
        ("project", "Organisation", "Curlew Bio", "", True),
        ("project", "Non-confidential abstract", "We cure.", "", False),
        ("stages", "Preclinical", "", "since 1 March 2025", False),
        ("milestones", "First patient", "", "planned for 1 January 2027", False),
        ("milestones", "Lead chosen", "", "reached on 3 February 2026", False),
        ("services", "Toxicology", "Plover Platform", "delivered on 1 June 2026", False),
        ("awards", "A trial", f"{award}, €90,000", "accepted on 1 June 2026", False),
        ("results", "Antibody format", "Patent filed, EP 1", "2 May 2024", False),
        ("news", "Curlew grows", "", "1 June 2026", True),
    ]


def test_it_is_told_in_the_language_of_the_reader(story):
    with override("fr"):
        found = labels(items_of(story.project))

    assert "Un essai" in found
    assert "Curlew grandit" in found


def test_a_project_without_a_company_has_what_is_its_own():
    project = make_project()
    project.organisation = None
    project.public_abstract = "We begin."
    project.save()

    assert labels(items_of(project)) == ["Non-confidential abstract"]


def test_an_award_that_was_not_taken_and_news_that_is_not_out_are_not_offered(story):
    Award.objects.all().delete()
    award = add_award(story)
    refused = Award(
        application=award.application, title="No", amount=1, answer_by=award.answer_by,
        offered_by=story.owner,
    )  # fmt: skip
    award.delete()
    refused.refuse(by=story.owner, at=award.answered_at)
    refused.save()
    add_news(story, is_published=False)

    found = labels(items_of(story.project))

    assert [label for label in ("A trial", "No") if label in found] == []
    assert found.count("Curlew grows") == 1


@pytest.mark.parametrize(
    "state", [state for state in DeclarationState if state != DeclarationState.VALIDATED]
)
def test_what_is_declared_and_not_validated_is_not_offered(state):
    story = make_story()
    Declaration.objects.all().delete()
    add_result(story, state=state)

    assert "Antibody format" not in labels(items_of(story.project))


def test_what_the_company_declared_is_its_members_to_pick(story):
    assert "Antibody format" in labels(items_of(story.project, story.editor))
    assert "Antibody format" not in labels(items_of(story.project, story.viewer))

    make_membership(user=story.viewer, organisation=story.company, role=MembershipRole.VIEWER)

    assert "Antibody format" in labels(items_of(story.project, story.viewer))


def test_an_award_is_picked_by_those_who_see_its_application(story):
    Award.objects.all().delete()
    add_award(story, is_narrowed=True)

    assert "A trial" in labels(items_of(story.project, story.owner))
    assert "A trial" not in labels(items_of(story.project, story.editor))


def test_a_result_that_is_declared_again_is_one_and_stays_picked(story):
    passport = make_passport(story, "Antibody format")
    Declaration.objects.all().delete()
    for year in (2024, 2025):
        add_result(story, year=year)

    assert labels(items_of(story.project)).count("Antibody format") == 1
    assert seen(passport) == ["Antibody format"]


def test_at_first_only_what_is_public_is_picked(story):
    Award.objects.all().delete()
    add_award(story, is_published=True)
    items = items_of(story.project)

    picked = picks_at_first(items)

    assert {each.label for each in items if each.key in picked} == {
        "Organisation", "A trial", "Curlew grows",
    }  # fmt: skip


def test_nothing_is_shown_but_what_was_picked(story):
    assert seen(make_passport(story)) == []
    assert seen(make_passport(story, "Preclinical", "Toxicology")) == ["Preclinical", "Toxicology"]


def test_what_says_something_else_is_not_shown_until_it_is_picked_again(story):
    passport = make_passport(story, "First patient", "Preclinical")
    Milestone.objects.filter(title="First patient").update(title="Toxic at 3 mg")

    assert seen(passport) == ["Preclinical"]
    changed = [each for each in choices_of(passport, items_of(story.project)) if each.has_changed]
    assert [each.item.label for each in changed] == ["Toxic at 3 mg"]
    assert seen(make_passport(story, "Toxic at 3 mg")) == ["Toxic at 3 mg"]


def test_what_is_not_public_any_more_is_not_shown_until_it_is_picked_again(story):
    passport = make_passport(story, "Organisation")
    Organisation.objects.filter(pk=story.company.pk).update(state=OrganisationState.SUSPENDED)
    passport.project.organisation.refresh_from_db()

    assert seen(passport) == []


def test_keys_and_marks_tell_no_number_and_no_word(story):
    for item in items_of(story.project):
        part, key = item.key.split("-")
        assert (part, len(key), len(item.mark)) == (item.part.value, 16, 16)


@pytest.fixture
def _cooperation() -> Iterator[None]:
    cooperations.register("test", cooperate)
    yield
    cooperations._providers.pop("test")


def cooperate(project):
    del project
    return [Cooperation("abc", "Godwit Pharma", "Manufacturing", date(2026, 1, 2))]


def test_without_a_cooperation_none_is_offered(story):
    assert [each.label for each in items_of(story.project) if each.part == "cooperations"] == []


@pytest.mark.usefixtures("_cooperation")
def test_cooperations_come_from_the_room_that_keeps_them(story):
    item = item_called(story, "Godwit Pharma")

    assert (item.part, item.text, item.when) == (
        "cooperations", "Manufacturing", "since 2 January 2026",
    )  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_with_more_to_show(story, queries, rows):
    for _ in range(rows - 1):
        for add in (add_stage, add_milestones, add_service, add_award, add_cooperation, add_news):
            add(story)
    project = type(story.project).objects.select_related("organisation").get()

    with queries(10):
        items_of(project, story.owner)


def test_what_is_in_another_language_than_the_page_says_so(story):
    Milestone.objects.filter(title="Lead chosen").update(title="Choix du candidat")
    Milestone.objects.filter(title="First patient").update(title="DA-101")
    Project.objects.update(public_abstract="Nous soignons avec une molécule.")
    Award.objects.update(title_en="")
    project = Project.objects.get(pk=story.project.pk)

    def languages(language):
        with override(language):
            return {
                each.label: (each.label_language, each.text_language)
                for each in items_of(project)
                if each.label_language or each.text_language
            }

    assert languages("en") == {
        "Non-confidential abstract": ("", "fr"), "Choix du candidat": ("fr", ""),
        "Un essai": ("fr", ""),
    }  # fmt: skip
    assert languages("fr") == {}
