"""The demo's call that keeps applicants anonymous: one application that an expert reads without
names, and one whose file still names its author, for the office to look at.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from calls.actions.anonymity import ask_for_copies
from calls.actions.anonymous_copies import make_next_copy
from calls.actions.answers import save_answers
from calls.actions.applications import start_application
from calls.actions.assignments import accept_invitation, assign_expert
from calls.actions.call_details import save_detail
from calls.actions.calls import publish_call, save_call
from calls.actions.files import attach_file
from calls.actions.screening import screen_application
from calls.actions.submissions import submit_application
from calls.enums import CallRole, StageKind
from calls.models import (
    Application,
    Call,
    CallPerson,
    CallStage,
    Criterion,
    FormVersion,
    ReviewPlan,
)
from partners.actions.projects import create_project
from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.documents import demo_pdf
from pscc.pages.demo.people import email_of
from pscc.pages.reference import texts

CODE = "INCOGNITO"
EXPERT = "expert10"
DAY = timedelta(days=1)
People = Mapping[str, User]
QUESTIONS: list[dict[str, Any]] = [
    {"key": "summary", "type": "long_text", "required": True, "max_words": 200,
     "label": {"fr": "Le projet en quelques phrases", "en": "The project in a few sentences"}},
    {"key": "coordinator", "type": "short_text", "identifies": True,
     "label": {"fr": "Qui coordonne le projet ?", "en": "Who coordinates the project?"}},
    {"key": "plan", "type": "file", "accept": ["pdf"],
     "label": {"fr": "Plan de travail", "en": "Work plan"}},
]  # fmt: skip
# who applies, organisation, title, what is said; in the file: the author or nobody
PROJECTS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("founder", "demo-biotech-a", "Sonde DA-800",
     ("{organisation} met au point une sonde pour suivre la réponse au traitement. {person} dirige"
      " l’équipe (exemple fictif)."), False),
    ("founder2", "demo-biotech-b", "Nanovecteur DB-800",
     "Un nanovecteur pour porter un ARN jusqu’à la tumeur (exemple fictif).", True),
)  # fmt: skip


def load_anonymous(people: People, at: datetime) -> int:
    """Create the call and its applications; return how many."""
    with transaction.atomic():
        call = _load_call(people, at)
    applications = [_apply(call, entry, people, at) for entry in PROJECTS]
    with database_time(at - 7 * DAY) as moment:
        ask_for_copies(call_id=call.pk, at=moment)
        while make_next_copy(clock=lambda: moment):
            pass
    expert = User.objects.get(email=email_of(EXPERT))
    with database_time(at - 6 * DAY) as moment:
        review = assign_expert(
            application_id=applications[0].pk, expert_id=expert.pk, due_at=at + 60 * DAY,
            by=people["staff"], at=moment,
        )  # fmt: skip
    with database_time(at - 5 * DAY) as moment:
        accept_invitation(assignment_id=review.pk, by=expert, at=moment)
    return len(applications)


def _load_call(people: People, at: datetime) -> Call:
    with database_time(at - 60 * DAY) as moment:
        call = Call(
            code=CODE, slug="without-names", contact_email=site().contact_email, is_demo=True,
            created_at=moment, source="Demo",
            **texts(
                title={"fr": "Incognito : juger sans savoir qui dépose",
                       "en": "Incognito: judged without names"},
                summary={"fr": "Un appel dont les experts ne savent pas qui dépose.",
                         "en": "A call whose experts do not learn who applies."},
            ),
        )  # fmt: skip
        save_call(call=call, by=people["staff"], at=moment)
        CallPerson.objects.create(call=call, user=people["manager"], role=CallRole.MANAGER)
        plan = ReviewPlan(call=call, reviews_each=1, is_anonymous=True)
        save_detail(row=plan, by=people["staff"], at=moment)
        Criterion.objects.create(
            call=call, code="need", weight=100, position=1,
            **texts(title={"fr": "Besoin", "en": "Need"}, guidance={"fr": "", "en": ""}),
        )  # fmt: skip
        name = {"fr": "Dossier complet", "en": "Full application"}
        stage = CallStage.objects.create(
            call=call, number=1, kind=StageKind.FULL, opens_at=moment, closes_at=at - 10 * DAY,
            **texts(name=name),
        )  # fmt: skip
        schema = {"sections": [{"key": "project", "title": name, "questions": QUESTIONS}]}
        check_schema(schema)
        FormVersion.objects.create(stage=stage, number=1, schema=schema, published_at=moment)
        publish_call(call_id=call.pk, by=people["staff"], at=moment)
    return call


def _apply(
    call: Call, entry: tuple[str, str, str, str, bool], people: People, at: datetime
) -> Application:
    who, where, title, summary, is_signed = entry
    owner = people[who]
    organisation = Organisation.objects.get(slug=where)
    answers = {
        "summary": summary.format(organisation=organisation.name, person=owner.name),
        "coordinator": owner.name,
    }
    with database_time(at - 20 * DAY) as moment:
        project = create_project(title=title, organisation_id=organisation.pk, by=owner, at=moment)
        Project.objects.filter(pk=project.pk).update(is_demo=True)
        application = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=moment)
        entry_id = application.entries.get().pk
        save_answers(entry_id=entry_id, changes=answers, version=0, by=owner, at=moment)
        author = f" Contact : {owner.name}." if is_signed else ""
        plan = demo_pdf(name="Plan de travail.pdf", title="Plan de travail",
                        text=f"Trois étapes en dix-huit mois.{author}", language="fr")  # fmt: skip
        attach_file(entry_id=entry_id, question_key="plan", upload=plan, by=owner, at=moment)
        version = application.entries.get().version
        submit_application(
            entry_id=entry_id, key=uuid4().hex, version=version, by=owner, received_at=moment
        )
    with database_time(at - 8 * DAY) as moment:
        screen_application(
            application_id=application.pk, eligible=True, note="", by=people["staff"], at=moment
        )
    return application
