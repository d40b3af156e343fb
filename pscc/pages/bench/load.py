"""Many invented rows for measuring, in a database of their own.

Rows are written in bulk and past the triggers: synthetic rows need no history, and nothing here is
ever read by a person.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model

from calls.enums import ApplicationState, AssignmentState, EntryState
from calls.models import Application, Assignment, Call, StageEntry, Submission
from partners.enums import OrganisationKind, OrganisationState, ProjectRole
from partners.models import Organisation, Project, ProjectMember, Term
from pscc.accounts.models import User
from services.enums import Access, PriceBasis, ServiceKind, ServiceState
from services.models import Service

BATCH = 2000
OWN = 20  # of the loaded applications, how many are the founder's, and how many the expert's
CITIES = ("Villejuif", "Paris", "Lyon", "Marseille", "Toulouse", "Nantes", "Lille", "Strasbourg")
SUBJECTS = (
    ("immunothérapie", "immunotherapy"), ("radiothérapie", "radiotherapy"),
    ("séquençage", "sequencing"), ("imagerie", "imaging"), ("biopsie liquide", "liquid biopsy"),
    ("thérapie cellulaire", "cell therapy"), ("données de santé", "health data"),
)  # fmt: skip


def load(objects: int, at: datetime, say: Callable[[str], object]) -> None:
    """Fill up to `objects` organisations, services and applications each; adds only what lacks."""
    for what, model, step in (
        ("organisations", Organisation, _organisations),
        ("services", Service, _services),
        ("applications", Application, _applications),
    ):
        present = _present(model)
        if present < objects:
            with transaction.atomic(), pgtrigger.ignore():
                step(range(present, objects), at)
            say(f"  {what}: {objects}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _present(model: type[Model]) -> int:
    column = "reference" if model is Application else "slug"
    prefix = "BENCH-" if model is Application else "bench-"
    return model._default_manager.filter(**{f"{column}__startswith": prefix}).count()


def _batches(numbers: range) -> Iterator[range]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))


def _organisations(numbers: range, at: datetime) -> None:
    kinds = list(OrganisationKind)
    for batch in _batches(numbers):
        Organisation.objects.bulk_create(
            Organisation(
                slug=f"bench-{n}",
                name=f"Bench {SUBJECTS[n % len(SUBJECTS)][1].title()} {n}",
                kind=kinds[n % len(kinds)],
                city=CITIES[n % len(CITIES)],
                summary_fr=f"Organisation fictive n° {n} en {SUBJECTS[n % len(SUBJECTS)][0]}.",
                summary_en=f"Invented organisation no. {n} in {SUBJECTS[n % len(SUBJECTS)][1]}.",
                state=OrganisationState.PUBLISHED,
                is_demo=True,
                created_at=at,
                updated_at=at,
            )
            for n in batch
        )
    _search("partners_organisation", "organisation", "name", "name")


def _services(numbers: range, at: datetime) -> None:
    kinds, accesses, prices = list(ServiceKind), list(Access), list(PriceBasis)
    providers = list(
        Organisation.objects.filter(slug__startswith="bench-").values_list("pk", flat=True)[:500]
    )
    stages = list(Term.objects.filter(vocabulary="stage").values_list("pk", flat=True))
    through: Any = Service.stages.through
    for batch in _batches(numbers):
        made = Service.objects.bulk_create(
            Service(
                slug=f"bench-{n}",
                provider_id=providers[n % len(providers)],
                kind=kinds[n % len(kinds)],
                access=accesses[n % len(accesses)],
                price_basis=prices[n % len(prices)],
                title_fr=f"Service fictif {n} : {SUBJECTS[n % len(SUBJECTS)][0]}",
                title_en=f"Invented service {n}: {SUBJECTS[n % len(SUBJECTS)][1]}",
                summary_fr="Une phrase de mesure.",
                summary_en="A sentence to measure with.",
                stated_days=10 + n % 90,
                state=ServiceState.OPEN,
                is_demo=True,
                created_at=at,
                updated_at=at,
            )
            for n in batch
        )
        through.objects.bulk_create(
            through(service_id=service.pk, term_id=stages[(service.pk + shift) % len(stages)])
            for service in made
            for shift in (0, 1)
        )
    _search("services_service", "service", "title_fr", "title_en")


def _search(table: str, owner: str, french: str, english: str) -> None:
    """Write the search rows of the loaded objects in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table}search ({owner}_id, vector_fr, vector_en, plain)"  # noqa: S608 our own names
            f" SELECT id, setweight(to_tsvector('portal_fr', {french}), 'A')"
            "        || setweight(to_tsvector('portal_fr', summary_fr), 'B'),"
            f"       setweight(to_tsvector('portal_en', {english}), 'A')"
            "        || setweight(to_tsvector('portal_en', summary_en), 'B'),"
            f"       lower(unaccent({french} || ' ' || {english} || ' ' || summary_fr))"
            f" FROM {table} WHERE slug LIKE 'bench-%%' ON CONFLICT DO NOTHING"
        )


def _applications(numbers: range, at: datetime) -> None:
    call = Call.objects.order_by("pk").filter(stages__form_versions__isnull=False).first()
    if call is None:
        msg = "load the demo data first: there is no call to apply to"
        raise RuntimeError(msg)
    founder = User.objects.get(email="founder@demo.example")
    for batch in _batches(numbers):
        projects = Project.objects.bulk_create(
            Project(title=f"Bench project {n}", created_by=founder, is_demo=True) for n in batch
        )
        ProjectMember.objects.bulk_create(
            ProjectMember(project=project, user=founder, role=ProjectRole.SIGN)
            for project, n in zip(projects, batch, strict=True)
            if n < OWN
        )
        _dossiers(call, founder, list(zip(projects, batch, strict=True)), at)


def _dossiers(call: Any, founder: User, rows: list[tuple[Project, int]], at: datetime) -> None:
    stage = call.stages.exclude(form_versions=None).first()
    form = stage.form_versions.first()
    sent = at - timedelta(days=1)
    applications = Application.objects.bulk_create(
        Application(
            call=call,
            project=project,
            reference=f"BENCH-{n:06d}",
            state=ApplicationState.IN_REVIEW if n % 3 else ApplicationState.SUBMITTED,
            submitted_at=sent,
            created_by=founder,
            is_demo=True,
            created_at=sent,
            updated_at=sent,
        )
        for project, n in rows
    )
    entries = StageEntry.objects.bulk_create(
        StageEntry(
            application=application,
            stage=stage,
            form_version=form,
            answers={"summary": "A sentence to measure with. " * 20},
            state=EntryState.SUBMITTED,
        )
        for application in applications
    )
    submissions = Submission.objects.bulk_create(
        _submission(entry, founder, sent) for entry in entries
    )
    _reviews(list(zip(applications, submissions, rows, strict=True)), at)


def _submission(entry: StageEntry, founder: User, sent: datetime) -> Submission:
    document = '{"answers":{},"files":[],"format":1}'
    return Submission(
        entry=entry,
        round=1,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        received_at=sent,
        committed_at=sent,
        submitted_by=founder,
    )


def _reviews(rows: list[tuple[Application, Submission, tuple[Project, int]]], at: datetime) -> None:
    expert = User.objects.get(email="expert@demo.example")
    officer = User.objects.get(email="staff@demo.example")
    Assignment.objects.bulk_create(
        Assignment(
            application=application,
            submission=submission,
            expert=expert,
            state=AssignmentState.ACCEPTED,
            due_at=at + timedelta(days=20),
            invited_at=at,
            answered_at=at,
            assigned_by=officer,
        )
        for application, submission, (_project, n) in rows
        if n < OWN
    )
