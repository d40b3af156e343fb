"""Reference and demo data: complete, repeatable, removable."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.actions.applications import start_application
from calls.enums import ApplicationState
from calls.models import (
    Application,
    Assignment,
    Call,
    Decision,
    Export,
    FormVersion,
    Mailing,
    StageEntry,
    Submission,
)
from calls.queries.drafts import missing_in
from partners.actions.freshness import confirm_organisation
from partners.enums import Circle, Freshness, Vocabulary
from partners.models import ConflictOfInterest, Organisation, Project, Term
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.questions import QuestionType
from pscc.outbox.models import Delivery
from pscc.pages.reference import read_data
from services.models import Service

EVERY_TABLE = (
    Organisation, Service, Call, Project, Application, StageEntry, Submission, Assignment, Decision,
    ConflictOfInterest, User, Term, FormVersion, Export, Mailing, Delivery,
)  # fmt: skip


def run(*command: str) -> str:
    output = StringIO()
    call_command(*command, stdout=output)
    return output.getvalue()


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EVERY_TABLE}


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }
    return tmp_path


def texts_of(data: Any) -> Iterator[dict[str, str]]:
    """Yield every pair of texts in a data file."""
    if isinstance(data, dict):
        if {"fr", "en"} <= data.keys():
            yield data
        for value in data.values():
            yield from texts_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_of(value)


@pytest.mark.parametrize("name", ["reference", "organisations", "services", "calls"])
def test_every_text_is_there_in_both_languages(name):
    lopsided = [text for text in texts_of(read_data(name)) if bool(text["fr"]) != bool(text["en"])]

    assert lopsided == []


@pytest.mark.parametrize("name", ["organisations", "services", "calls", "projects"])
def test_no_telephone_number_is_published(name):
    data = str(read_data(name))

    assert re.findall(r"(?:\+33|\b0[1-9])(?:[ .]?\d{2}){4}", data) == []


@pytest.mark.django_db
def test_reference_data_is_complete_and_nothing_of_it_is_demo():
    run("load_reference_data")

    assert SiteConfiguration.objects.get().short_name == "PSCC"
    assert list(Term.objects.of(Vocabulary.STAGE).values_list("code", flat=True)) == [
        "idea", "target_validation", "proof_of_concept", "preclinical", "cmc_gmp", "regulatory",
        "phase_1", "phase_2", "pivotal_ce", "market",
    ]  # fmt: skip
    assert Term.objects.get(vocabulary="tumour_type", code="NSCLC").parent == Term.objects.get(
        vocabulary="tumour_type", code="LUNG"
    )
    assert User.objects.count() == 0
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_reference_data_leaves_what_staff_changed():
    run("load_reference_data")
    Term.objects.filter(code="idea").update(label_fr="Première idée")
    Term.objects.filter(code="market").delete()

    output = run("load_reference_data")

    assert output == "Reference data is complete: 1 terms and 0 questions added.\n"
    assert Term.objects.values_list("label_fr").get(code="idea") == ("Première idée",)


@pytest.mark.django_db
@pytest.mark.slow
def test_the_demo_is_complete_and_loads_once_only(folder):
    run("load_demo_data")
    _confirm("demo-biotech-b")
    before = rows()

    with CaptureQueriesContext(connection) as asked:
        output = run("load_demo_data")

    assert output == "Demo data is complete: nothing added.\n"
    assert rows() == before
    assert len(asked) < 150
    assert {
        question["type"]
        for version in FormVersion.objects.all()
        for section in version.schema["sections"]
        for question in section["questions"]
    } == set(QuestionType.values)
    assert [missing_in(each.entry) for each in Submission.objects.all()] == [[]] * 29
    assert _apply_with_what_is_ready().state == ApplicationState.DRAFT


def _confirm(slug: str) -> None:
    """Do what the demo leaves to its people: say that a profile is still true."""
    organisation = Organisation.objects.get(slug=slug)
    staff = User.objects.get(email="staff@demo.example")
    assert organisation.freshness == Freshness.REMINDED
    confirm_organisation(organisation_id=organisation.pk, by=staff, at=now())


def _apply_with_what_is_ready() -> Application:
    """Do what the demo leaves to the founder: start an application in an open call."""
    founder = User.objects.get(email="founder@demo.example")
    ready = Project.objects.get(title__contains="prêt à candidater")
    call = Call.objects.open(now()).get(code="INNOV")
    return start_application(call_id=call.pk, project_id=ready.pk, by=founder, at=now())


@pytest.mark.django_db
def test_an_installation_in_earnest_takes_no_demo_accounts(settings):
    settings.IS_DEMO = False

    with pytest.raises(CommandError, match="whose password everybody knows"):
        run("load_demo_data")

    assert User.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.slow
def test_removing_the_demo_leaves_real_organisations_and_reference_data(folder):
    run("load_demo_data")
    _let_real_data_name(User.objects.get(email="staff@demo.example"))

    with pytest.raises(CommandError, match="--yes"):
        run("remove_demo_data")
    output = run("remove_demo_data", "--yes")

    assert "staff@demo.example is named by real data: closed instead of removed." in output
    assert rows() == {
        "Organisation": 39, "Service": 11, "Call": 0, "Project": 0, "Application": 0,
        "StageEntry": 0, "Submission": 0, "Assignment": 0, "Decision": 0, "ConflictOfInterest": 1,
        "User": 2, "Term": 335, "FormVersion": 0, "Export": 0,
        "Mailing": 0, "Delivery": 74,
    }  # fmt: skip
    today = now().date()
    assert {
        circle: Organisation.objects.in_circle(circle, today).count()
        for circle in (Circle.OPERATOR, Circle.FOUNDER, Circle.FIRST_CIRCLE)
    } == {"operator": 1, "founder": 5, "first_circle": 4}
    assert list(User.objects.values_list("email", "is_active").order_by("email")) == [
        ("real@example.org", True),
        ("staff@demo.example", False),
    ]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def _let_real_data_name(officer: User) -> None:
    """Settle a conflict of a real person, as the demo's officer."""
    conflict = ConflictOfInterest(
        person=User.objects.create_user(email="real@example.org"),
        organisation=Organisation.objects.get(slug="inserm"),
        origin="staff",
    )
    conflict.save()
    conflict.dismiss(by=officer, at=now())
    conflict.save()


@pytest.mark.django_db
def test_search_can_be_rebuilt():
    run("load_reference_data")

    assert run("rebuild_search") == (
        "0 organisations, 0 services, 0 calls, 0 news items, events and entries of the board.\n"
    )
