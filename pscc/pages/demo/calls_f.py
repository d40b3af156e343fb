"""A call in two stages, with an application in each state of sending: invited to the full
application, asked about one answer only, and late in every way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from calls.actions.answers import save_answers
from calls.actions.applications import start_application
from calls.actions.calls import publish_call, save_call
from calls.actions.entries import reopen_entry
from calls.actions.late import ask_late, grant_late, refuse_late
from calls.actions.stages import invite_to_next_stage
from calls.actions.submissions import submit_application
from calls.enums import CallRole, StageKind
from calls.models import (
    Application,
    Call,
    CallPerson,
    CallStage,
    Criterion,
    FormVersion,
    StageEntry,
)
from partners.actions.projects import create_project
from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.demo.calls_k import plan_review
from pscc.pages.demo.clock import database_time
from pscc.pages.reference import texts

CODE = "DUO"
DAY = timedelta(days=1)
OPENED, CLOSED = 60 * DAY, 9 * DAY  # before now: the letters of intent
NEXT_OPENED, NEXT_CLOSES = 5 * DAY, 50 * DAY  # before and after now: the full applications

_SUMMARY: dict[str, Any] = {
    "key": "summary", "type": "long_text", "required": True, "max_words": 200,
    "label": {"fr": "Le projet en quelques phrases", "en": "The project in a few sentences"},
}  # fmt: skip
_NEED: dict[str, Any] = {
    "key": "unmet_need", "type": "long_text", "required": True, "max_words": 150,
    "label": {"fr": "À quel besoin des patients répond-il ?",
              "en": "Which need of patients does it meet?"},
}  # fmt: skip
_BUDGET: dict[str, Any] = {
    "key": "budget",
    "type": "money",
    "min": 0,
    "label": {"fr": "Budget demandé", "en": "Budget asked for"},
}
_PHONE: dict[str, Any] = {
    "key": "phone", "type": "short_text", "hidden_from_reviewers": True, "personal_data": True,
    "label": {"fr": "Téléphone du porteur", "en": "Phone of the applicant"},
}  # fmt: skip
_TEAM: dict[str, Any] = {
    "key": "team",
    "type": "people",
    "required": True,
    "max_people": 8,
    "label": {"fr": "Qui porte le projet ?", "en": "Who carries the project?"},
}
_COSTS: dict[str, Any] = {
    "key": "costs", "type": "table", "required": True, "min_rows": 1, "max_rows": 5,
    "label": {"fr": "Dépenses par année", "en": "Costs by year"},
    "columns": [
        {"key": "year", "type": "number", "label": {"fr": "Année", "en": "Year"},
         "required": True},
        {"key": "amount", "type": "money", "label": {"fr": "Montant", "en": "Amount"},
         "required": True, "sum": True},
    ],
}  # fmt: skip
_TRUTH: dict[str, Any] = {
    "key": "truth", "type": "consent", "required": True,
    "label": {"fr": "Je certifie l’exactitude de ces réponses.",
              "en": "I certify that these answers are true."},
}  # fmt: skip


STAGES: dict[int, tuple[StageKind, dict[str, str], list[dict[str, Any]]]] = {
    1: (
        StageKind.LETTER,
        {"fr": "Lettre d’intention", "en": "Letter of intent"},
        [_SUMMARY, _NEED, _BUDGET, _PHONE, _TRUTH],
    ),
    2: (
        StageKind.FULL,
        {"fr": "Dossier complet", "en": "Full application"},
        [_SUMMARY, _NEED, _TEAM, _COSTS, _TRUTH],
    ),
}
ANSWERS = {
    "summary": "Une sonde à usage unique repère les marges tumorales pendant l’opération.",
    "unmet_need": "Une patiente sur cinq est réopérée parce que les marges étaient atteintes.",
    "budget": "180000",
    "phone": "01 00 00 00 00",
    "truth": True,
}
# key of the story: (who applies, organisation, title of the project)
PROJECTS = {
    "invited": ("founder", "demo-biotech-a", "Sonde peropératoire DA-404"),
    "asked": ("founder2", "demo-biotech-b", "Banc de cryoconservation DB-30"),
    "late": ("founder3", "demo-medtech-c", "Lecteur de marges DC-20"),
    "granted": ("founder3", "demo-medtech-c", "Suivi à domicile DC-21"),
    "refused": ("founder4", "demo-diagnostik", "Breath test DD-8"),
    "late and sent": ("founder4", "demo-diagnostik", "Urine test DD-9"),
}


def load_sendings(people: Mapping[str, User], at: datetime) -> int:
    """Create the call in two stages and the applications to it that are missing; return how many
    applications.
    """
    applications = Application.objects.filter(call__code=CODE)
    told = set(applications.values_list("project__title", flat=True))
    missing = [key for key, (_who, _where, title) in PROJECTS.items() if title not in told]
    if not missing:
        return 0
    call = Call.objects.filter(code=CODE).first() or _load_call(people, at)
    for key in missing:
        STORIES[key](_begin(call, key, people, at), people, at)
    return len(missing)


@transaction.atomic
def _load_call(people: Mapping[str, User], at: datetime) -> Call:
    call = Call(
        code=CODE, slug="two-stages", contact_email=site().contact_email, is_demo=True,
        created_at=at, source="Demo",
        **texts(
            title={"fr": "Prématuration en deux temps", "en": "Pre-maturation in two stages"},
            summary={"fr": "Une lettre d’intention, puis un dossier complet sur invitation.",
                     "en": "A letter of intent, then a full application by invitation."},
        ),
    )  # fmt: skip
    save_call(call=call, by=people["staff"], at=at)
    plan_review(call, people["staff"], at)
    CallPerson.objects.create(call=call, user=people["manager"], role=CallRole.MANAGER)
    Criterion.objects.create(
        call=call, code="need", weight=100, position=1,
        **texts(title={"fr": "Besoin", "en": "Need"}, guidance={"fr": "", "en": ""}),
    )  # fmt: skip
    _add_stage(call, 1, at - OPENED, at - CLOSED)
    _add_stage(call, 2, at - NEXT_OPENED, at + NEXT_CLOSES)
    publish_call(call_id=call.pk, by=people["staff"], at=at)
    return call


def _add_stage(call: Call, number: int, opens_at: datetime, closes_at: datetime) -> None:
    kind, name, questions = STAGES[number]
    stage = CallStage.objects.create(
        call=call, number=number, kind=kind, opens_at=opens_at, closes_at=closes_at,
        **texts(name=name),
    )  # fmt: skip
    section = {"key": "project", "title": name, "questions": questions}
    schema = {"sections": [section]}
    check_schema(schema)
    FormVersion.objects.create(stage=stage, number=1, schema=schema, published_at=opens_at)


def _begin(call: Call, key: str, people: Mapping[str, User], at: datetime) -> Application:
    who, where, title = PROJECTS[key]
    owner = people[who]
    project = Project.objects.filter(title=title, is_demo=True).first()
    with database_time(at - CLOSED - 3 * DAY) as moment:
        if project is None:
            organisation = Organisation.objects.get(slug=where)
            project = create_project(
                title=title, organisation_id=organisation.pk, by=owner, at=moment
            )
            Project.objects.filter(pk=project.pk).update(is_demo=True)
        application = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=moment)
        _write(application, ANSWERS, owner, moment)
    return application


def _write(application: Application, changes: dict[str, Any], by: User, at: datetime) -> None:
    entry = _entry(application)
    save_answers(entry_id=entry.pk, changes=changes, version=entry.version, by=by, at=at)


def _entry(application: Application) -> StageEntry:
    return application.entries.latest("stage__number")


def _send(application: Application, at: datetime) -> None:
    with database_time(at):
        entry = _entry(application)
        submit_application(
            entry_id=entry.pk, key=uuid4().hex, version=entry.version, received_at=at,
            by=application.project.created_by,
        )  # fmt: skip


def _invited(application: Application, people: Mapping[str, User], at: datetime) -> None:
    _send(application, at - CLOSED - DAY)
    with database_time(at - 4 * DAY) as moment:
        invite_to_next_stage(application_id=application.pk, by=people["manager"], at=moment)


def _asked(application: Application, people: Mapping[str, User], at: datetime) -> None:
    """Two answers are open for a clarification, the others stay."""
    _send(application, at - CLOSED - DAY)
    reopen_entry(
        entry_id=_entry(application).pk,
        question="Le budget couvre-t-il le loyer du banc ? À quel besoin répond-il ?",
        until=at + 7 * DAY,
        unlocked=["budget", "unmet_need"],
        by=people["manager"],
        at=at,
    )


def _late(application: Application, people: Mapping[str, User], at: datetime) -> None:
    _ask(application, at, "Notre serveur de messagerie est resté en panne toute la journée.")


def _granted(application: Application, people: Mapping[str, User], at: datetime) -> None:
    request_id = _ask(application, at, "La signataire était hospitalisée le jour de la clôture.")
    grant_late(
        request_id=request_id, until=at + 3 * DAY, answer="Bon rétablissement à elle.",
        by=people["manager"], at=at,
    )  # fmt: skip


def _refused(application: Application, people: Mapping[str, User], at: datetime) -> None:
    request_id = _ask(application, at, "We noticed the call only yesterday.")
    refuse_late(
        request_id=request_id,
        answer="The call was open for seven weeks. The next one opens in spring.",
        by=people["manager"],
        at=at,
    )


def _late_and_sent(application: Application, people: Mapping[str, User], at: datetime) -> None:
    request_id = _ask(application, at - 2 * DAY, "A power cut in our building on closing day.")
    with database_time(at - 2 * DAY) as moment:
        grant_late(request_id=request_id, until=at, answer="", by=people["manager"], at=moment)
    _send(application, at - DAY)


def _ask(application: Application, at: datetime, reason: str) -> int:
    request = ask_late(
        application_id=application.pk, reason=reason, by=application.project.created_by, at=at
    )
    return request.pk


STORIES: dict[str, Callable[[Application, Mapping[str, User], datetime], None]] = {
    "invited": _invited,
    "asked": _asked,
    "late": _late,
    "granted": _granted,
    "refused": _refused,
    "late and sent": _late_and_sent,
}
