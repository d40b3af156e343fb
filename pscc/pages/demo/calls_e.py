"""A call with rules on who may apply, whose questions changed while two teams were writing: one
draft that a rule excludes, one that only a part of its team may see.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from calls.actions.answers import save_answers
from calls.actions.applications import start_application
from calls.actions.calls import publish_call, save_call
from calls.actions.teams import choose_team
from calls.enums import CallRole
from calls.models import (
    Application,
    Call,
    CallPerson,
    CallStage,
    Criterion,
    EligibilityRule,
    FormVersion,
)
from partners.actions.projects import create_project
from partners.enums import ProjectRole
from partners.models import Organisation, Project, ProjectMember
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.demo.calls_k import plan_review
from pscc.pages.demo.clock import database_time
from pscc.pages.reference import texts
from services.enums import Comparison, Fact

CODE = "ESSAI"
DAY = timedelta(days=1)
OPENED, CHANGED, CLOSES = 12 * DAY, 2 * DAY, 30 * DAY  # two before now, one after

_QUESTIONS: list[dict[str, Any]] = [
    {"key": "summary", "type": "long_text", "required": True, "max_words": 200,
     "label": {"fr": "Le projet en quelques phrases", "en": "The project in a few sentences"}},
    {"key": "level", "type": "trl", "required": True,
     "label": {"fr": "Niveau de maturité (TRL)", "en": "Technology readiness level"}},
    {"key": "site", "type": "short_text",
     "label": {"fr": "Lieu de l’essai", "en": "Place of the trial"}},
]  # fmt: skip
_ADDED: dict[str, Any] = {
    "key": "patients", "type": "number", "required": True, "min": 1, "max": 500,
    "label": {"fr": "Nombre de patients", "en": "Number of patients"},
}  # fmt: skip
SECTION = {"key": "project", "title": {"fr": "Votre essai", "en": "Your trial"}}
# key of the story: (who applies, organisation, title of the project, level)
PROJECTS = {
    "excluded": ("founder", "demo-biotech-a", "Anticorps bispécifique DA-505", "3"),
    "narrowed": ("founder2", "demo-biotech-b", "Thérapie cellulaire DB-31", "6"),
}


def load_rules(people: Mapping[str, User], at: datetime) -> int:
    """Create the call and the drafts that are missing; return how many drafts."""
    begun = Application.objects.filter(call__code=CODE)
    told = set(begun.values_list("project__title", flat=True))
    missing = [key for key, (_who, _where, title, _level) in PROJECTS.items() if title not in told]
    if not missing:
        return 0
    call = Call.objects.filter(code=CODE).first() or _load_call(people, at)
    for key in missing:
        _begin(call, key, people, at)
    _change_questions(call, at)
    return len(missing)


@transaction.atomic
def _load_call(people: Mapping[str, User], at: datetime) -> Call:
    call = Call(
        code=CODE, slug="first-trials", contact_email=site().contact_email, is_demo=True,
        created_at=at, source="Demo",
        **texts(
            title={"fr": "Premiers essais cliniques", "en": "First clinical trials"},
            summary={"fr": "Un accompagnement pour le premier essai chez l’humain.",
                     "en": "Support for a first trial in humans."},
        ),
    )  # fmt: skip
    save_call(call=call, by=people["staff"], at=at)
    plan_review(call, people["staff"], at)
    CallPerson.objects.create(call=call, user=people["manager"], role=CallRole.MANAGER)
    Criterion.objects.create(
        call=call, code="need", weight=100, position=1,
        **texts(title={"fr": "Besoin", "en": "Need"}, guidance={"fr": "", "en": ""}),
    )  # fmt: skip
    stage = CallStage.objects.create(
        call=call, number=1, opens_at=at - OPENED, closes_at=at + CLOSES,
        **texts(name={"fr": "Dossier", "en": "Application"}),
    )  # fmt: skip
    _add_form(stage, 1, _QUESTIONS, at - OPENED)
    _add_rules(call)
    publish_call(call_id=call.pk, by=people["staff"], at=at)
    return call


def _add_rules(call: Call) -> None:
    EligibilityRule.objects.create(
        call=call, fact=Fact.TRL, comparison=Comparison.AT_LEAST, values=["5"], position=1,
        **texts(
            reason={"fr": "Projet en deçà du TRL 5", "en": "Project below TRL 5"},
            remedy={"fr": "Demandez une orientation : d’autres appels visent les projets plus"
                          " précoces.",
                    "en": "Ask for an orientation: other calls are for earlier projects."},
        ),
    )  # fmt: skip
    EligibilityRule.objects.create(
        call=call, fact=Fact.HEADCOUNT, comparison=Comparison.LESS_THAN, values=["250"],
        is_knock_out=False, position=2,
        **texts(
            reason={"fr": "Entreprise de 250 salariés ou plus",
                    "en": "Company of 250 people or more"},
            remedy={"fr": "", "en": ""},
        ),
    )  # fmt: skip


def _add_form(
    stage: CallStage, number: int, questions: list[dict[str, Any]], at: datetime
) -> FormVersion:
    schema = {"sections": [{**SECTION, "questions": deepcopy(questions)}]}
    check_schema(schema)
    return FormVersion.objects.create(stage=stage, number=number, schema=schema, published_at=at)


def _begin(call: Call, key: str, people: Mapping[str, User], at: datetime) -> None:
    who, where, title, level = PROJECTS[key]
    owner = people[who]
    with database_time(at - CHANGED - 3 * DAY) as moment:
        organisation = Organisation.objects.get(slug=where)
        project = Project.objects.filter(title=title, is_demo=True).first() or create_project(
            title=title, organisation_id=organisation.pk, by=owner, at=moment
        )
        Project.objects.filter(pk=project.pk).update(is_demo=True)
        application = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=moment)
        entry = application.entries.get()
        answers = {"summary": "Un premier essai chez douze patients.", "level": level}
        save_answers(entry_id=entry.pk, changes=answers, version=entry.version, by=owner, at=moment)
    if key == "narrowed":
        _narrow(application, project, people, owner, at)


def _narrow(
    application: Application,
    project: Project,
    people: Mapping[str, User],
    owner: User,
    at: datetime,
) -> None:
    """Put a colleague into the project's team who does not take part in this application."""
    ProjectMember.objects.get_or_create(
        project=project, user=people["founder3"], ended_at=None,
        defaults={"role": ProjectRole.VIEW, "since": at},
    )  # fmt: skip
    choose_team(application_id=application.pk, member_ids=[], by=owner, at=at)


def _change_questions(call: Call, at: datetime) -> None:
    """Publish a second version of the questions: one is gone, one is new."""
    stage = call.stages.get(number=1)
    if stage.form_versions.count() == 1:
        _add_form(stage, 2, [*_QUESTIONS[:2], _ADDED], at - CHANGED)
