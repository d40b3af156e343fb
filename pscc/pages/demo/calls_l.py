"""The demo's call whose experts are proposed by the portal: a run in each state.

Three applications, three experts of its own beside the pool's; one run was impossible, one was
discarded, one was released, one waits for the office; another call's waits for the worker.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from calls.actions.assigning import discard_run, release_run, start_run
from calls.actions.computing import compute_run
from calls.actions.experts import add_expertise, invite_expert, join_pool, save_profile
from calls.actions.inviting import invite_batch
from calls.enums import ApplicationState, ExpertiseLevel, Voice
from calls.models import (
    Application,
    AssignmentRun,
    Call,
    ReviewPlan,
)
from partners.enums import Vocabulary
from partners.models import Organisation, Term
from pscc.accounts.actions import create_person
from pscc.accounts.models import User
from pscc.pages.demo.calls_n import CODE as ANONYMOUS
from pscc.pages.demo.calls_n import load_anonymous
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.people import PASSWORD, email_of
from pscc.pages.demo.small_calls import (
    DAY,
    People,
    Sending,
    SmallCall,
    load_sending,
    load_small_call,
)

CODE = "ACCORD"
DUE = timedelta(days=60)  # after the absences of the pool
# who applies, organisation, title, place of the tumour type, what the file says
PROJECTS: tuple[tuple[str, str, str, int, str], ...] = (
    ("founder", "demo-biotech-a", "Anticorps DA-700", 0,
     ("Un anticorps bispécifique pour les tumeurs du sein, avec des biomarqueurs dans le sang et"
     " une étude de la réponse au traitement.")),
    ("founder2", "demo-biotech-b", "Vecteur DB-700", 1,
     ("Un vecteur viral pour la thérapie génique des tumeurs du foie, produit par la plateforme et"
     " contrôlé dans les modèles précliniques.")),
    ("founder3", "demo-medtech-c", "Capteur DC-700", 2,
     ("Un dispositif médical pour suivre les patients à domicile, avec un logiciel qui repère les"
     " complications dans les données du capteur.")),
)  # fmt: skip
# account: name, position, voices, place of the tumour type, keywords
EXPERTS: dict[str, tuple[str, str, list[Voice], int, str]] = {
    "expert8": ("Eighth expert (demo)", "Oncologue médicale", [Voice.CLINICIAN], 0,
                "Anticorps bispécifique, tumeurs du sein, biomarqueurs dans le sang"),
    "expert9": ("Ninth expert (demo)", "Directeur de plateforme", [Voice.SCIENTIST], 1,
                "Thérapie génique, vecteur viral, tumeurs du foie, modèles précliniques"),
    "expert10": ("Tenth expert (demo)", "Ingénieure biomédicale", [Voice.INDUSTRY], 2,
                 "Dispositif médical, logiciel, capteur, suivi des patients à domicile"),
}  # fmt: skip
QUESTIONS: list[dict[str, Any]] = [
    {"key": "summary", "type": "long_text", "required": True, "max_words": 200,
     "label": {"fr": "Le projet en quelques phrases", "en": "The project in a few sentences"}},
]  # fmt: skip


ACCORD = SmallCall(
    code=CODE, slug="experts-proposed", questions=QUESTIONS, opened=60, closed=10,
    title={"fr": "Accord : les experts au bon dossier", "en": "Match: the right experts"},
    summary={"fr": "Un appel dont le portail propose les experts.",
             "en": "A call whose experts the portal proposes."},
)  # fmt: skip


def load_runs(people: People, at: datetime) -> int:
    """Create the call, its experts and its runs, once; return how many runs. Then, in the same
    way, the call that keeps applicants anonymous, for which one of these experts is asked.
    """
    present = Call.objects.filter(code__in=(CODE, ANONYMOUS)).values_list("code", flat=True)
    codes = set(present)
    made = 0 if CODE in codes else _load_runs(people, at)
    return made + (0 if ANONYMOUS in codes else load_anonymous(people, at))


def _load_runs(people: People, at: datetime) -> int:
    with transaction.atomic():
        for account in EXPERTS:
            with database_time(at - 90 * DAY) as moment:
                _load_expert(account, people, moment)
        call = load_small_call(ACCORD, people, at, plan=_plan)
    for entry in PROJECTS:  # sending is a transaction of its own
        _apply(call, entry, people, at)
    return _run(call, people, at)


def _load_expert(account: str, people: People, at: datetime) -> None:
    name, position, voices, place, keywords = EXPERTS[account]
    email = email_of(account)
    create_person(
        email=email, name=name, language="fr", password=PASSWORD, accepts_terms=True, is_demo=True,
        at=at,
    )  # fmt: skip
    profile = invite_expert(email=email, name=name, language="fr", by=people["staff"], at=at)
    own: dict[str, Any] = {"profile_id": profile.pk, "by": profile.user, "at": at + DAY}
    join_pool(**own)
    save_profile(
        position=position, languages=["fr", "en"], voices=voices, quota=4, keywords=keywords, **own
    )
    add_expertise(term=_tumour(place), level=ExpertiseLevel.EXPERT, **own)


def _tumour(place: int) -> Term:
    term: Term = Term.objects.of(Vocabulary.TUMOUR_TYPE).order_by("position", "code")[place]
    return term


def _plan(call: Call, _moment: datetime) -> None:
    ReviewPlan.objects.create(
        call=call, reviews_each=2, voices=[Voice.CLINICIAN, Voice.PATIENT], correction_days=7
    )


def _apply(
    call: Call, entry: tuple[str, str, str, int, str], people: People, at: datetime
) -> Application:
    who, where, title, place, summary = entry
    sending = Sending(
        people[who], Organisation.objects.get(slug=where), title, {"summary": summary},
        sent=20, screened=8, describe=lambda project: project.tumour_types.set([_tumour(place)]),
    )  # fmt: skip
    return load_sending(call, sending, people, at)


# --- Runs ----------------------------------------------------------------------------------------


def _run(call: Call, people: People, at: datetime) -> int:
    staff = people["staff"]
    _computed(call, 8, staff, at - 3 * DAY)  # more reviews than there are experts: impossible
    unwanted = _computed(call, 2, staff, at - 2 * DAY)
    with database_time(at - 2 * DAY) as moment:
        discard_run(run_id=unwanted.pk, by=staff, at=moment)
    released = _computed(call, 1, staff, at - DAY)
    with database_time(at - DAY) as moment:
        release_run(run_id=released.pk, by=people["manager"], at=moment)
        while invite_batch(run_id=released.pk, clock=lambda: moment):
            pass
    _computed(call, 2, staff, at)
    other = (
        Application.objects.filter(call__is_demo=True, state=ApplicationState.IN_REVIEW)
        .exclude(call=call)
        .order_by("pk")
        .first()
    )
    if other is None:
        return 4
    start_run(call_id=other.call_id, due_at=at + DUE, parameters={}, by=staff, at=at)
    return 5


def _computed(call: Call, each: int, by: User, at: datetime) -> AssignmentRun:
    with database_time(at) as moment:
        run = start_run(
            call_id=call.pk, due_at=at + DUE, parameters={"reviews_each": each}, by=by, at=moment
        )
        compute_run(run_id=run.pk, clock=lambda: moment)
    return AssignmentRun.objects.get(pk=run.pk)
