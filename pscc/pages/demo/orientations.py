"""The demo's orientations: begun, sent to an advisor, answered, left unfinished; weights to choose
from.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from services.actions.orientation.advising import answer_session
from services.actions.orientation.answering import save_answers, start_session
from services.actions.orientation.sending import send_session
from services.actions.orientation.upkeep import set_untouched_aside
from services.actions.orientation.weights_desk import activate_weights, save_weights
from services.enums import WeightsState
from services.forms.orientation import intake_for
from services.models import AdvisorProfile, OrientationSession, WeightSet

People = Mapping[str, User]
_COMMON = {"country": "FR", "ip": "filed", "funding_band": "under_500k", "patients": "planned"}
_ADVICE = (
    "Commencez par un entretien avec le centre d’essais précoces, puis demandez les échantillons :"
    " leur comité se réunit chaque mois. Le conseil réglementaire peut attendre le printemps."
)


@transaction.atomic  # a story that is cut short is told again from its beginning
def load_orientations(people: People, at: datetime) -> int:
    """Create the demo's orientations and weights where there are none; return how many."""
    if OrientationSession.objects.filter(is_demo=True).exists():
        return 0
    AdvisorProfile.objects.get_or_create(user=people["staff"])
    made = [
        _left(at),
        _walked(people["founder"], at - timedelta(days=9), "regulatory", is_answered=people),
        _walked(people["founder3"], at - timedelta(hours=5), "clinical_trial_support"),
        _walked(people["founder4"], at - timedelta(days=5), "training"),
        _begun(people["founder"], at - timedelta(days=1)),
    ]
    _weigh(people["staff"], at - timedelta(days=40))
    OrientationSession.objects.filter(pk__in=[each.pk for each in made]).update(is_demo=True)
    return len(made)


def _begun(person: Any, at: datetime) -> OrientationSession:
    with database_time(at) as moment:
        session, _token = start_session(language="fr", origin="", by=person, at=moment)
        return _say(session, person, moment, product_type="therapy", who="start_up")


def _left(at: datetime) -> OrientationSession:
    """Begin one without an account that nobody comes back to."""
    with database_time(at - timedelta(days=45)) as moment:
        session, token = start_session(language="fr", origin="", by=AnonymousUser(), at=moment)
        _say(session, AnonymousUser(), moment, token=token, product_type="diagnostic")
    with database_time(at - timedelta(days=2)) as moment:
        set_untouched_aside(at=moment)
    return session


def _walked(
    person: User, at: datetime, need: str, *, is_answered: People | None = None
) -> OrientationSession:
    """Answer the questions and ask an advisor."""
    with database_time(at) as moment:
        session, _token = start_session(language="fr", origin="", by=person, at=moment)
        _say(
            session, person, moment,
            product_type="therapy", who="start_up", modality="antibody", stage="preclinical",
            trl="4", milestone="first_patient",
            milestone_on=(timezone.localdate(at) + timedelta(days=540)).isoformat(),
            need_1=need, need_2="samples",
            abstract="Un anticorps bispécifique qui ouvre les tumeurs froides à l’immunité.",
            france="Recherche et premier essai en Île-de-France.",
            **_COMMON,
        )  # fmt: skip
        send_session(session_id=session.pk, by=person, at=moment)
    if is_answered:
        with database_time(at + timedelta(days=1)) as moment:
            answer_session(
                session_id=session.pk, summary=_ADVICE, by=is_answered["staff"], at=moment
            )
    return session


def _say(
    session: OrientationSession, person: Any, at: datetime, *, token: str = "", **answers: str
) -> OrientationSession:
    session.refresh_from_db()
    form = intake_for(answers)
    known = {question.key: question for question in form.questions()}
    changes = {
        key: value
        for key, value in answers.items()
        if key in known
        and (not known[key].options or value in [option.value for option in known[key].options])
    }
    return save_answers(
        session_id=session.pk, form=form, changes=changes, version=session.version, token=token,
        by=person, at=at,
    )  # fmt: skip


def _weigh(officer: User, at: datetime) -> None:
    """Leave one version behind, and one in the making."""
    first = WeightSet.objects.filter(state=WeightsState.ACTIVE).first()
    if first is None or WeightSet.objects.count() > 1:
        return
    with database_time(at) as moment:
        second = save_weights(
            weights=WeightSet(number=0, tumour=20, note="Plus de poids au type de tumeur."),
            by=officer,
            at=moment,
        )
        activate_weights(weights_id=second.pk, replaces=first.pk, by=officer, at=moment)
        save_weights(
            weights=WeightSet(number=0, tumour=20, capacity=10, note="Et à la place libre."),
            by=officer,
            at=moment,
        )
