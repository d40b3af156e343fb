"""What the founding text promises of money, proof, people and news, row by row."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Sum
from django.urls import reverse
from pypdf import PdfReader

from calls.enums import AssignmentState
from calls.models import Assignment
from partners.models import (
    ConflictOfInterest,
    DeclaredInterest,
    Mandate,
    Organisation,
    Person,
    PressContact,
    Project,
    Term,
)
from pscc.community.models import Event, NewsItem, Subscription
from pscc.community.queries.events import attendance_token
from pscc.community.queries.subscriptions import confirmation_token
from pscc.impact.actions.declarations import validate_declaration
from pscc.impact.departments import REGION_OF
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Contribution, Envelope, JobsInDepartment
from pscc.kernel.clock import now
from pscc.kernel.history import tracked
from services.actions.orientation.converting import convert_session
from services.models import OrientationSession, RequestSnapshot
from tests.calls.applying import draft
from tests.factories import make_assignment, make_organisation, make_project
from tests.impact.declarations import make_declaration
from tests.mission.portal import Reader, days_ago, rows_of

pytestmark = pytest.mark.xdist_group("mission")

CALENDAR = "Put the date into your calendar (iCalendar)"
PRESS = "5 Dec 2022 Communiqué du PSCC / PSCC press release, 2022-12-05"
PROJECT = "Anticorps bispécifique DA-101"


def sheet_of(content: bytes) -> Any:
    """Return a workbook."""
    return openpyxl.load_workbook(io.BytesIO(content))


def age(days: int) -> None:
    """Let everything written so far of projects have happened some days earlier."""
    table = tracked[Project]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE {table} SET pgh_created_at = pgh_created_at - %s * interval '1 day'", [days]
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def ledger(portal) -> str:
    """Return what the funder reads."""
    return portal.as_("funder").get("/en/ledger/").words


# S21 "animating this ecosystem"
def test_s21_an_event_is_registered_for_put_into_a_calendar_and_counted(portal):
    reader = portal.as_("expert2")
    event = Event.objects.get(title_en="Online: access to health data")

    place = reader.get(event.get_absolute_url()).follow("Register").send("Register")
    calendar = portal.get(reader.get(event.get_absolute_url()).links()[CALENDAR]).body.decode()
    before = _who_came(portal)
    registration = event.registrations.get(person=portal.person("expert2"))
    door = portal.as_("staff").get(f"/en/attendance/{attendance_token(registration)}/")
    door.send("Confirm that this person is here")

    assert "You have a place. We have sent you a confirmation." in place.words
    assert "BEGIN:VEVENT" in calendar
    assert "SUMMARY:Online: access to health data" in calendar
    assert _who_came(portal) == before + 1
    _topics_are_followed_by_who_confirms(portal)


def _who_came(portal) -> int:
    """Return how many came to events this year, as everyone reads it."""
    cache.clear()
    rows = rows_of(portal.get("/impact/indicators.csv?lang=en").body)
    (row,) = [
        each for each in rows if (each["key"], each["year"]) == ("attendances", str(now().year))
    ]
    return int(row["low"])


def _topics_are_followed_by_who_confirms(portal):
    chosen = {"email": "reader-of-news@example.org", "topics": ["news", "events"]}
    asked = portal.get("/en/").follow("Newsletter").send("Subscribe", **chosen)
    subscription = Subscription.objects.get(email=chosen["email"])
    token = confirmation_token(subscription)

    assert "Look into your mailbox" in asked.words
    assert subscription.confirmed_at is None
    portal.get(reverse("community:newsletter_confirm", args=(token,))).send("Subscribe")
    subscription.refresh_from_db()
    assert subscription.confirmed_at is not None
    assert sorted(subscription.topics) == sorted(chosen["topics"])


# S23 "helping with financing"
def test_s23_a_company_of_three_years_is_too_old_for_i_lab(portal):
    words = portal.get("/en/services/financing/?company_age=3").words

    assert "Not eligible: company older than 2 years" in words


# S24 "80 to 100 million euros ... over 10 years"
def test_s24_the_envelope_is_a_range_with_its_share_committed_at_both_ends(portal):
    words = ledger(portal)
    envelope = Envelope.objects.get(name_en__startswith="France 2030")

    assert "France 2030, Biocluster Range€80 million to €100 million Years2023–2032" in words
    assert "Committed€22 million to €25 million22% to 31.3%" in words
    assert (envelope.amount_min, envelope.amount_max) == (80_000_000, 100_000_000)


# S25 "other investments, both public and private"
def test_s25_a_private_line_changes_the_ratio_by_the_right_amount(portal):
    line = Contribution.objects.get(amount_min=8_000_000, amount_max=12_000_000)

    before = ledger(portal)
    Contribution.objects.filter(pk=line.pk).update(amount_min=30_000_000, amount_max=34_000_000)
    after = ledger(portal)

    # (6.2 + 8.81) / 25 = 0.6 and (6.2 + 12.81) / 22 = 0.86; 22 million more on each end.
    assert "€8.81 million to €12.81 million€37.01 million to €44.01 million–0.6 to 0.86" in before
    assert "€30.81 million to €34.81 million€59.01 million to €66.01 million–1.48 to 1.86" in after


# S26 "a major contribution already announced by Sanofi"
def test_s26_an_unknown_amount_is_left_out_and_counted(portal):
    line = Contribution.objects.get(organisation__slug="sanofi")

    assert (line.amount_min, line.amount_max) == (None, None)
    assert "SanofiPrivate sourceNot saidAnnouncedamount unknown5 Dec 2022" in ledger(portal)
    assert "at least €96.01 million1 contribution without amount" in ledger(portal)


# S33 "accelerate industrial projects and the maturation of start-ups"
def test_s33_a_change_of_stage_has_its_day_and_its_author_and_a_measured_time(portal):
    project = Project.objects.get(title=PROJECT)
    words = portal.as_("founder").get(f"/en/projects/{project.uid}/").words

    begun, tested = days_ago(640), days_ago(210)
    assert f"Preclinical since {tested} · 210 days · noted by Founder (demo)" in words
    assert f"Proof of concept {begun} to {tested} · 430 days" in words

    age(2000)  # what the demo data did in one second
    stages = list(Term.objects.of("stage")[:3])
    for days in (10, 200, 31):
        moved = Project.objects.filter(
            pk=make_project(organisation=make_organisation(), stage=stages[0]).pk
        )
        moved.update(stage=stages[1])
        age(days)
        moved.update(stage=stages[2])
    median = portal.get("/en/impact/").words

    assert f"Time in a stage of development 31 days {now().year}" in median


# S34 "boost the French economy and create jobs throughout the country"
def test_s34_jobs_by_region_are_the_sum_of_the_validated_declarations(portal):
    year, region = 2024, "Île-de-France IDF"
    within = [code for code, of in REGION_OF.items() if of == "11"]

    def shown() -> str:
        cache.clear()  # figures are kept for ten minutes
        rows = portal.get("/en/impact/").all("//div[@class='regions']//tbody/tr")
        return next(row.removeprefix(region) for row in rows if row.startswith(region)).strip()

    def counted() -> Any:
        lines = JobsInDepartment.objects.filter(department__in=within, declaration__year=year)
        validated = lines.filter(declaration__state=DeclarationState.VALIDATED)
        return validated.aggregate(sum=Sum("headcount"))["sum"]

    before = shown()
    declared = make_declaration(
        Organisation.objects.get(slug="demo-diagnostik"), DeclarationState.SENT, year=year,
        edition=2, jobs={"94": 100},
    )  # fmt: skip
    unvalidated = shown()
    validate_declaration(
        declaration_id=declared.pk, version=declared.version, by=portal.person("staff"), at=now()
    )

    assert before == unvalidated == "35.5–"
    assert shown() == f"{counted()}–" == "135.5–"


# S35 "developed in France"
def test_s35_activity_in_france_is_read_by_provider_and_expert_and_exported(portal):
    project = Project.objects.get(title=PROJECT)
    sent = RequestSnapshot.objects.filter(request__project=project).latest("pk")
    review = project.applications.get().assignments.get(expert=portal.person("expert2"))

    own = portal.as_("founder").get(f"/en/projects/{project.uid}/").words
    read = portal.as_("expert2").get(review.get_absolute_url()).words
    data = json.loads(portal.exported("INNOV", "json"))["results"]
    told = {row["project"]: row["activity_in_france"] for row in data}

    assert "Activity in FranceLaboratoire à Villejuif, six emplois." in own
    assert "Laboratoire à Villejuif, six emplois." in sent.document
    assert "Activity in France Laboratoire à Villejuif, six emplois." in read
    assert told[PROJECT] == "Laboratoire à Villejuif, six emplois."


# S37 "Unique in Europe", "world leaders"
def test_s37_no_superlative_stands_without_its_source(portal):
    pages = ("/en/", "/en/partners/", "/en/services/", "/en/calls/", "/en/come/")

    for words in (portal.get(address).words.lower() for address in pages):
        assert not [claim for claim in ("unique in europe", "world leader") if claim in words]


# S38 "first winner of the Biocluster Call" France 2030
def test_s38_every_page_and_every_export_names_the_programme(portal):
    name = "France 2030 “Biocluster” call"

    for address in ("/en/", "/en/calls/", "/en/partners/", "/en/services/", "/en/orientation/"):
        assert name in portal.get(address).all("//footer")[0]
    assert "« Biocluster » de France 2030" in portal.get("/fr/").all("//footer")[0]
    lines = rows_of(portal.get("/en/partners/?format=csv").body)
    assert all(name in line["mention"] for line in lines)
    ledger_lines = rows_of(portal.as_("funder").get("/en/ledger/contributions.csv").body)
    assert all(name in line["mention"] for line in ledger_lines)
    book = sheet_of(portal.as_("funder").get("/en/ledger/contributions.xlsx").body)
    assert name in book.worksheets[0].oddHeader.left.text
    assert name in book.worksheets[1]["B2"].value
    about = sheet_of(portal.exported("INNOV", "xlsx")).worksheets[1]["B2"].value
    assert "France 2030" in about
    review = portal.person("expert2").assignments.get(application__project__title=PROJECT)
    paper = portal.as_("expert2").get(f"{review.get_absolute_url()}dossier.pdf")
    printed = " ".join(PdfReader(io.BytesIO(paper.body)).pages[0].extract_text().split())
    assert len(lines) > 20
    assert len(ledger_lines) > 2
    assert name in printed


# S40 "Cancer kills 1.3 million people in the EU every year ... 25% by 2035"
def test_s40_a_key_figure_without_its_source_cannot_be_published(portal):
    quoted = portal.get("/en/key-figures/").words
    desk = portal.as_("staff").get("/admin/partners/keyfigure/add/")

    refused = desk.send("Enregistrer", metric_fr="Essais", metric_en="Trials", value="3", source="")

    assert f"Cancer deaths in the European Union each year 1.3 million {PRESS}" in quoted
    assert "Source*Ce champ est obligatoire" in refused.words.replace("* ", "*")
    assert "Trials" not in portal.get("/en/key-figures/").words


# S41 "to the benefit of patients"
def test_s41_patient_associations_are_a_kind_and_reviewers_read_whether_patients_take_part(portal):
    found = portal.get("/en/partners/?kind=patient_association&format=json").json["results"]
    entry, owner = draft()
    founder = Reader()
    founder.sign_in(owner)
    page = founder.get("/en/").follow("Start here").send("Start the twelve questions")
    answers = {"q_product_type": "therapy", "q_who": "start_up", "q_country": "FR"}
    while "/words/" not in page.address:
        page = page.send("Save and continue", **answers)
        answers = {}

    page.send("Save and continue", q_patients="planned")
    convert_session(
        session_id=OrientationSession.objects.latest("created_at").pk,
        project_id=entry.application.project_id, by=owner, at=now(),
    )  # fmt: skip
    form = founder.get(f"/en/applications/{entry.application.uid}/submit/")
    receipt = form.send("Send the application", agree="on")
    review = make_assignment(
        application=entry.application,
        expert=portal.person("expert2"),
        state=AssignmentState.ACCEPTED,
    )
    read = portal.as_("expert2").get(review.get_absolute_url())

    question = "Do patients or their associations take part in the project?"
    assert len(found) == 1
    assert question in page.words
    assert f"{question} Not yet, we would like to" in form.words
    assert "Your application is received." in receipt.words
    assert f"{question} Not yet, we would like to" in read.words


# S42 People
def test_s42_a_mandate_that_ends_moves_to_the_past(portal):
    mandates = Mandate.objects.filter(person__name="Benjamin Garel")
    before = portal.get("/en/governance/").words

    mandates.update(until=portal.ago(days=1).date())
    after, past = portal.get("/en/governance/"), portal.get("/en/governance/?show=past")

    assert "Benjamin Garel Managing Director" in before
    assert "Benjamin Garel" not in after.words
    assert "Benjamin Garel Managing Director" in past.words


# S43 Bios cite Innate Pharma, Marseille Immunopole
def test_s43_a_declared_interest_warns_whoever_adds_the_expert(portal):
    declared = DeclaredInterest.objects.filter(person__name="Éric Vivier")
    tie, expert = declared.filter(organisation__slug="innate-pharma")[0], portal.person("expert2")
    project = Project.objects.get(title=PROJECT)
    DeclaredInterest.objects.create(
        person=Person.objects.create(name="Second expert", user=expert),
        organisation=project.organisation, nature=tie.nature, source="Declared by herself",
    )  # fmt: skip

    application = project.applications.earliest("pk")
    Assignment.objects.filter(application=application, expert=expert).delete()
    address = f"/admin/calls/application/{application.pk}/"
    step = portal.as_("staff").get(f"{address}act/assign/")
    warned = step.send("Désigner un expert", expert=expert.email)
    desk = portal.as_("staff").get(f"{address}change/")
    found = ConflictOfInterest.objects.filter(project=project, person=expert)

    assert {each.organisation.slug for each in declared} == {
        "innate-pharma", "inserm", "marseille-immunopole",
    }  # fmt: skip
    assert [each.state for each in found] == ["pending"]
    assert "Demo Biotech A" in found[0].evidence
    assert "conflit d’intérêts" in warned.words
    told = f"{expert}Intérêt déclaré dans l’organisation candidate{found[0].evidence}"
    assert f"{told}À examiner : trancher" in desk.words
    assert not Assignment.objects.filter(application=application, expert=expert).exists()


# S44 Media contacts of 5 organisations, with phones
def test_s44_a_press_contact_belongs_to_an_organisation_and_expires(portal):
    before = portal.get("/en/press/").words

    PressContact.objects.update(valid_until=portal.ago(days=1).date())

    assert "Demo Biotech A Presse (démonstration) Press relations" in before
    assert "presse.biotech-a@demo.example" not in portal.get("/en/press/").words
    assert not PressContact._meta.get_field("organisation").null


# S45 The release itself
def test_s45_the_release_takes_its_boilerplates_from_the_profiles(portal):
    release = NewsItem.objects.get(dated_on="2022-12-05")
    before = portal.get(release.get_absolute_url()).words
    own = Organisation.objects.get(slug="medicen-paris-region").description_en

    Organisation.objects.filter(slug="medicen-paris-region").update(description_en="Edited once.")
    after = portal.get(release.get_absolute_url()).words

    assert (release.kind, release.place, release.original_language) == (
        "press_release", "Villejuif", "en",
    )  # fmt: skip
    assert f"About Medicen Paris Region {own}" in before
    assert "About Medicen Paris Region Edited once." in after
