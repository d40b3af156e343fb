"""The demo's review plans, and what followed the reviews of three applications: talk, a consensus
note, and factual corrections, one open, one answered, one not used.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from calls.actions.after_reviews import hand_in_note, name_rapporteur, save_note, say
from calls.actions.call_details import save_detail
from calls.actions.corrections import answer_correction, expire_corrections, open_correction
from calls.enums import Voice
from calls.models import Application, Call, FactualCorrection, ReviewPlan
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time

DAYS = 7
# code of the call: reviews of each application, voices, quorum
PLANS: dict[str, tuple[int, list[str], int]] = {
    "INNOV": (3, [Voice.CLINICIAN, Voice.PATIENT], 3),
    "PILOT": (2, [Voice.SCIENTIST], 2),
}
TALK = (
    ("expert", "Nous divergeons sur la maturité de la méthode : qu’est-ce qui vous convainc ?"),
    ("expert2", "The second cohort. The effect holds there with a smaller dose (fictitious)."),
    ("staff", "Merci à vous deux. Un rapport de synthèse d’une page suffira au comité."),
)
NOTE = (
    "Les experts s’accordent sur le besoin et sur la qualité de l’équipe. Ils divergent sur la"
    " maturité de la méthode.\n\nQuestion à poser en comité : le calendrier tient-il si la seconde"
    " cohorte prend trois mois de plus ? (exemple fictif)"
)
ANSWER = (
    "L’avis mentionne douze patients ; le dossier en décrit vingt-deux, page 4. Le reste des"
    " remarques n’appelle pas de correction de notre part."
)
DAY = timedelta(days=1)


def plan_review(call: Call, by: User, at: datetime) -> None:
    """Store what a new call wants of its review."""
    each, voices, quorum = PLANS.get(call.code, (3, [], 3))
    plan = ReviewPlan(
        call=call, reviews_each=each, voices=voices, quorum=quorum, correction_days=DAYS
    )
    save_detail(row=plan, by=by, at=at)


def discuss(
    application: Application,
    people: Mapping[str, User],
    moments: tuple[datetime, datetime, datetime],
) -> None:
    """Let the experts talk, with the office, and one of them hand in the note for all: talk, naming
    and note at the three moments.
    """
    talk, named, written = moments
    for minutes, (account, text) in enumerate(TALK):
        with database_time(talk + timedelta(minutes=20 * minutes)) as moment:
            say(application_id=application.pk, text=text, by=people[account], at=moment)
    with database_time(named) as moment:
        note = name_rapporteur(
            application_id=application.pk, expert_id=people["expert"].pk, by=people["staff"],
            at=moment,
        )  # fmt: skip
    with database_time(written) as moment:
        by = people["expert"]
        save_note(application_id=application.pk, version=note.version, text=NOTE, by=by, at=moment)
        hand_in_note(application_id=application.pk, by=by, at=moment)


def ask_for_corrections(
    application: Application, people: Mapping[str, User], at: datetime
) -> FactualCorrection:
    """Let the team read the comments."""
    with database_time(at) as moment:
        return open_correction(application_id=application.pk, by=people["staff"], at=moment)


def correct(application: Application, by: User, at: datetime) -> None:
    """Let the team answer."""
    with database_time(at) as moment:
        answer_correction(application_id=application.pk, text=ANSWER, by=by, at=moment)


def let_pass(correction: FactualCorrection) -> None:
    """Let the time of a window go by without an answer."""
    with database_time(correction.due_at + DAY) as moment:
        expire_corrections(at=moment)
