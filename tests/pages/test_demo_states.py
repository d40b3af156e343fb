"""The demo shows one object in every state of every life cycle."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db.models import Field, Model
from django_fsm import FSMField

from calls.enums import ApplicationState
from calls.models import Application, AssignmentRun
from partners.models import ImportRun
from pscc.impact.models import LedgerImport
from pscc.kernel.stack.demo import LOGINS
from pscc.outbox.deliveries import drain
from pscc.outbox.posting import send_due_mail
from pscc.pages.demo.people import email_of
from services.enums import AccessMode
from services.models import Service, ServiceImport
from tests.tour.stops import TOUR

ROOMS = ("pscc", "partners", "services", "calls")
NAMES = {"state", "status", "freshness"}

# A state that no demo object can stay in, and why.
EXCUSED: dict[tuple[type[Model], str], str] = {
    (AssignmentRun, "releasing"): "the worker leaves it within seconds; twenty pairs at a turn",
    (ImportRun, "checking"): "the worker leaves it within seconds; up to 500 rows, at once",
    (ImportRun, "writing"): "the worker leaves it within seconds; up to 500 rows, at once",
    (LedgerImport, "checking"): "the worker leaves it within seconds; up to 500 rows, at once",
    (LedgerImport, "writing"): "the worker leaves it within seconds; up to 500 rows, at once",
    (ServiceImport, "checking"): "the worker leaves it within seconds; up to 500 rows, at once",
    (ServiceImport, "writing"): "the worker leaves it within seconds; up to 500 rows, at once",
}


def state_fields() -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
    """Yield every column that says in which state a row is."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] in ROOMS and not hasattr(model, "pgh_tracked_model"):
            for field in model._meta.concrete_fields:
                is_state = isinstance(field, FSMField) or field.name in NAMES
                if is_state and field.choices:
                    yield model, field


def shown() -> set[tuple[type[Model], str, str]]:
    return {
        (model, field.name, state)
        for model, field in state_fields()
        for state in model._default_manager.values_list(field.name, flat=True).distinct()
    }


@pytest.mark.django_db
@pytest.mark.slow
def test_there_is_a_demo_object_in_every_state(
    settings: Any, tmp_path: Path, mailoutbox: list[EmailMessage]
) -> None:  # fmt: skip
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        },
    }
    call_command("load_demo_data", verbosity=0)
    fresh = shown()
    drain(seconds=300)
    send_due_mail(seconds=300)

    missing = {
        (model.__name__, field.name, str(state))
        for model, field in state_fields()
        for state, _label in field.flatchoices
        if (model, state) not in EXCUSED
    } - {(model.__name__, name, state) for model, name, state in fresh | shown()}

    assert missing == set()
    assert set(Service.objects.values_list("access_mode", flat=True)) == set(AccessMode.values)
    assert not {(model, state) for model, _name, state in fresh} & set(EXCUSED)
    assert ["contact@patients.demo.example"] in [mail.to for mail in mailoutbox]  # a claim's code
    settling = Application.objects.filter(call__code="SETTLE", state=ApplicationState.SUBMITTED)
    assert settling.filter(created_by__email=email_of("founder")).exists()


def test_the_tour_signs_in_with_every_demo_login():
    signed_in = {email_of(role) for role in TOUR if role != "visitor"}

    assert {email for email, _who in LOGINS} - signed_in == set()
