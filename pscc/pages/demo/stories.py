"""What happened to each demo application, so that every state of every life cycle has one."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from calls.actions.conflicts import decide_conflict, detect_conflicts
from calls.actions.decisions import annul_decision
from calls.actions.expiry import expire_draft
from calls.actions.reviews import reopen_review
from calls.enums import Outcome
from calls.models import Application
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from pscc.pages.demo.applications import Dossier, load_projects, stage_for
from pscc.pages.demo.calls_k import ask_for_corrections, correct, discuss, let_pass
from pscc.pages.demo.clock import database_time
from pscc.pages.reference import read_data

GOOD = {"team": 4, "science": 4, "need": 5}
FAIR = {"team": 3, "science": 3, "need": 4}
WEAK = {"team": 2, "science": 2, "need": 3}


class Days:
    """Moments of one dossier: before its window closes, and between then and now."""

    def __init__(self, dossier: Dossier, at: datetime) -> None:
        self._closes_at = min(dossier.stage.closes_at, at)
        self._opens_at = dossier.stage.opens_at
        self._earlier = crc32(dossier.entry["key"].encode()) % 1000 / 10_000  # not all at once
        self.now = at

    def written(self, part: float) -> datetime:
        """Return a moment while the window was open, `part` of the way."""
        return self._opens_at + (self._closes_at - self._opens_at) * (part - self._earlier)

    def handled(self, part: float) -> datetime:
        """Return a moment after the window closed, `part` of the way to now, two months at most."""
        end = min(self.now, self._closes_at + timedelta(days=60))
        return self._closes_at + (end - self._closes_at) * part

    @property
    def due(self) -> datetime:
        """A day three weeks from now."""
        return self.now + timedelta(days=21)


def load_applications(people: Mapping[str, User], at: datetime) -> int:
    """Tell the stories of the applications that are missing; return how many.

    One that a killed run left as a draft is told again.
    """
    entries = read_data("projects")
    load_projects(entries, people, at)
    told = [entry for entry in entries if entry["call"] and not _is_told(entry)]
    for entry in told:
        dossier = Dossier(entry, stage_for(entry, at), people)
        STORIES[entry["key"]](dossier, Days(dossier, at))
    return len(told)


def _is_told(entry: dict[str, Any]) -> bool:
    application = Application.objects.filter(
        call__code=entry["call"], project__title=entry["title"], project__is_demo=True
    ).first()
    if application is None:
        return False
    stays_draft = entry["key"] in ("blood-marker", "sensor")
    return stays_draft or application.reference is not None


def _sent(dossier: Dossier, days: Days) -> None:
    dossier.begin(days.written(0.6))
    dossier.send(days.written(0.9))


def _draft(dossier: Dossier, days: Days) -> None:
    dossier.begin(days.written(0.7))


def _expired(dossier: Dossier, days: Days) -> None:
    dossier.begin(days.written(0.7))
    expire_draft(application_id=dossier.application.pk, at=days.now)


def _reopened(dossier: Dossier, days: Days) -> None:
    """Staff ask for a clarification."""
    _sent(dossier, days)
    dossier.ask_team(
        days.now,
        question="Which of the two sites hosts the team from the first day?",
        until=days.due,
    )


def _found_conflict(dossier: Dossier, days: Days) -> None:
    """The portal finds an expert's tie to the applicant; nobody has examined it yet."""
    _sent(dossier, days)
    detect_conflicts(
        application_id=dossier.application.pk, person_id=dossier.people["expert4"].pk, at=days.now
    )


def _in_review(dossier: Dossier, days: Days) -> None:
    """One expert invited, one reading, one review given back, one invitation that lapsed."""
    _sent(dossier, days)
    dossier.screen(days.handled(0.1))
    _settled_conflict(dossier, "expert", ConflictState.DISMISSED, days.handled(0.2))
    for expert in ("expert", "expert2", "expert3", "expert4"):
        dossier.invite(expert, days.handled(0.3), due_at=days.due)
    dossier.accept("expert2", days.handled(0.4))
    dossier.accept("expert3", days.handled(0.4))
    dossier.review(
        "expert3", days.handled(0.6), scores=GOOD,
        comment="Résultats solides. Précisez le plan de toxicologie.",
    )  # fmt: skip
    dossier.lapse("expert4", days.handled(0.7))
    with database_time(days.handled(0.8)) as moment:
        reopen_review(
            assignment_id=dossier.reviews["expert3"].pk, by=dossier.people["staff"], at=moment
        )


def _under_scrutiny(dossier: Dossier, days: Days) -> None:
    """One review begun, one handed in, one invitation declined, one expert recused."""
    _sent(dossier, days)
    dossier.screen(days.handled(0.1))
    for expert in ("expert", "expert2", "expert3", "expert4"):
        dossier.invite(expert, days.handled(0.3), due_at=days.due)
    dossier.accept("expert", days.handled(0.4))
    dossier.review(
        "expert", days.handled(0.6), scores={"team": 4, "science": 3},
        comment="Avis en cours de rédaction.", is_complete=False,
    )  # fmt: skip
    dossier.accept("expert2", days.handled(0.4))
    dossier.review(
        "expert2", days.handled(0.7), scores=FAIR,
        comment="A clear need; the process is not yet stable.",
    )  # fmt: skip
    dossier.refuse(
        "expert3", days.handled(0.4), reason="Pas de disponibilité avant deux mois.",
        suggested="Huitième experte (démo), expert8@demo.example",
    )  # fmt: skip
    dossier.recuse(
        "expert4", days.handled(0.4), description="J’ai conseillé cette entreprise l’an dernier."
    )


def _in_panel(dossier: Dossier, days: Days) -> None:
    """Two reviews in, a third proposed; the team may still correct facts, the panel meets."""
    _sent(dossier, days)
    dossier.screen(days.handled(0.1))
    _settled_conflict(dossier, "expert2", ConflictState.WAIVED, days.handled(0.2))
    for expert, scores in (("expert", GOOD), ("expert2", FAIR)):
        dossier.invite(expert, days.handled(0.3), due_at=days.due)
        dossier.accept(expert, days.handled(0.4))
        dossier.review(
            expert,
            days.handled(0.6),
            scores=scores,
            comment="Une méthode prometteuse, à confirmer.",
        )
    dossier.propose("expert3", days.handled(0.6), due_at=days.due)
    moments = (days.handled(0.65), days.handled(0.7), days.handled(0.75))
    discuss(dossier.application, dossier.people, moments)
    ask_for_corrections(dossier.application, dossier.people, days.handled(0.79))
    dossier.send_to_panel(days.handled(0.8))


def _settled_conflict(dossier: Dossier, expert: str, verdict: ConflictState, at: datetime) -> None:
    """Record an interest that staff know of, and settle it."""
    conflict = ConflictOfInterest.objects.create(
        person=dossier.people[expert],
        project=dossier.application.project,
        origin=ConflictOrigin.STAFF,
        evidence="Une publication commune il y a huit ans (exemple fictif).",
        recorded_at=at,
    )
    plan = "Ne prend pas part au vote." if verdict == ConflictState.WAIVED else ""
    decide_conflict(
        conflict_id=conflict.pk, verdict=verdict, plan=plan, by=dossier.people["staff"], at=at
    )


def _ineligible(dossier: Dossier, days: Days) -> None:
    _sent(dossier, days)
    dossier.screen(
        days.handled(0.2),
        eligible=False,
        note="Aucun résultat expérimental : trop tôt pour cet appel.",
    )
    dossier.release(dossier.application.decisions.get(), days.handled(0.4))


def _withdrawn(dossier: Dossier, days: Days) -> None:
    _sent(dossier, days)
    dossier.screen(days.handled(0.1))
    dossier.withdraw(
        days.handled(0.5), reason="We have found another partner for this study (fictitious)."
    )


def _decided(
    outcome: Outcome, scores: Mapping[str, int], letter: str, *, is_second: bool = False
) -> Callable[[Dossier, Days], None]:
    """Return the story of an application that was reviewed, decided and told."""

    def tell(dossier: Dossier, days: Days) -> None:
        _sent(dossier, days)
        dossier.screen(days.handled(0.1))
        for expert in ("expert", "expert2"):
            dossier.invite(expert, days.handled(0.2), due_at=days.handled(0.7))
            dossier.accept(expert, days.handled(0.3))
            dossier.review(
                expert, days.handled(0.5), scores=scores, comment="Avis motivé (fictif)."
            )
        _corrected(outcome, dossier, days)
        if is_second:
            _annulled(dossier, days)
        reasons = "Classement du comité (exemple fictif)."
        decision = dossier.decide(
            days.handled(0.8), outcome=outcome, reasons=reasons, letter=letter
        )
        dossier.release(decision, days.handled(0.9))

    return tell


def _corrected(outcome: Outcome, dossier: Dossier, days: Days) -> None:
    """One team corrects a fact before the panel meets, another one lets the time pass."""
    if outcome == Outcome.DECLINED:
        return
    correction = ask_for_corrections(dossier.application, dossier.people, days.handled(0.55))
    if outcome == Outcome.ACCEPTED:
        correct(dossier.application, dossier.owner, days.handled(0.58))
        return
    let_pass(correction)


def _annulled(dossier: Dossier, days: Days) -> None:
    """A decision that was recorded by mistake and taken back before anyone knew."""
    mistake = dossier.decide(
        days.handled(0.7), outcome=Outcome.RESERVE, reasons="Saisie erronée.", letter=""
    )
    annul_decision(decision_id=mistake.pk, by=dossier.people["staff"], at=days.handled(0.75))


STORIES: dict[str, Callable[[Dossier, Days], None]] = {
    "bispecific": _in_review,
    "blood-marker": _draft,
    "car-t": _under_scrutiny,
    "cell-engine": _in_panel,
    "slides": _found_conflict,
    "fluorescence": _ineligible,
    "sensor": _expired,
    "liquid-biopsy": _withdrawn,
    "settle-d": _reopened,
    "settle-a": _sent,
    "pilot-a": _decided(
        Outcome.ACCEPTED, GOOD,
        "Votre projet est sélectionné. Vous avez accès à l’évaluation approfondie.", is_second=True,
    ),
    "pilot-b": _decided(
        Outcome.RESERVE, FAIR,
        "Votre projet est sur la liste de réserve. Nous vous écrivons dès qu’une place se libère.",
    ),
    "pilot-c": _decided(
        Outcome.DECLINED, WEAK,
        "Votre projet n’est pas sélectionné. Les remarques des experts sont jointes ; un conseiller"
        " peut en parler avec vous.",
    ),
}  # fmt: skip
