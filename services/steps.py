"""The steps of a request to a provider: who may take them, whose clock runs then, who is told.

One table, printed in `docs/lifecycles.md`. The transitions on `SubRequest` say from where to where.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.enums import ReasonCode, Side, SubRequestState

S = SubRequestState
R = ReasonCode
TEAM = frozenset({Side.APPLICANT})
PROVIDER = frozenset({Side.PROVIDER})
ADVISOR = frozenset({Side.STAFF})

REFUSAL_REASONS = (R.OUT_OF_SCOPE, R.NOT_FEASIBLE, R.NOT_ELIGIBLE, R.CONFLICT, R.OTHER)
UNAVAILABLE_REASONS = (R.NO_CAPACITY, R.EQUIPMENT, R.SERVICE_CLOSED, R.OTHER)
WITHDRAWAL_REASONS = (R.PLANS_CHANGED, R.OTHER_PROVIDER, R.TOO_SLOW, R.OTHER)
DECLINE_REASONS = (R.TOO_EXPENSIVE, R.TOO_SLOW, R.OTHER_PROVIDER, R.PLANS_CHANGED, R.OTHER)


@dataclass(frozen=True)
class Step:
    """One kind of move.

    `days`: business days that whoever's turn it is then has (None: no clock, or one that the move
    itself sets). `resumes`: the clock goes on where it was paused. `reasons`: the codes to choose
    from, where one is needed. `event`: what is published; `tells`: the sides that get a message.
    """

    name: str
    event: str
    may: frozenset[Side]
    tells: frozenset[Side]
    days: int | None = None
    resumes: bool = False
    reasons: tuple[ReasonCode, ...] = ()
    signs: bool = False  # of the team, only a signatory
    signs_from: tuple[SubRequestState, ...] = ()  # the same, from these states only

    def needs_signature(self, state: str) -> bool:
        """Tell whether, of the team, only a signatory takes it from a state."""
        return self.signs or state in self.signs_from


def _table(*steps: Step) -> Mapping[str, Step]:
    return {step.name: step for step in steps}


STEPS = _table(
    Step("submit", "services.request_submitted", TEAM, PROVIDER, days=2, resumes=True),
    Step(
        "return_to_team", "services.request_returned", PROVIDER | ADVISOR, TEAM, days=10
    ),
    Step("triage", "services.request_triaged", PROVIDER | ADVISOR, TEAM, days=5),
    Step("study", "services.request_studied", PROVIDER, TEAM, days=10),
    Step("postpone", "services.request_postponed", PROVIDER | ADVISOR, TEAM),
    Step(
        "wake", "services.request_woken", PROVIDER | frozenset({Side.CLOCK}), PROVIDER | TEAM,
        days=5,
    ),
    Step("set_conditions", "services.request_conditioned", PROVIDER, TEAM, days=10),
    Step("meet_conditions", "services.request_conditions_met", TEAM, PROVIDER, days=5),
    Step("quote", "services.request_quoted", PROVIDER, TEAM, days=10),
    Step("ask_revision", "services.request_revision_asked", TEAM, PROVIDER, days=5),
    Step("accept", "services.request_accepted", TEAM, PROVIDER | ADVISOR, days=5, signs=True),
    Step("start", "services.request_started", PROVIDER, TEAM),
    Step("deliver", "services.request_delivered", PROVIDER, TEAM, days=20),
    Step("contest", "services.request_contested", TEAM, PROVIDER | ADVISOR, days=10),
    Step("rate", "services.request_rated", TEAM, PROVIDER),
    Step(
        "close", "services.request_closed", frozenset({Side.CLOCK}), TEAM | PROVIDER
    ),
    Step(
        "refuse", "services.request_refused", PROVIDER | ADVISOR, TEAM | ADVISOR,
        reasons=REFUSAL_REASONS,
    ),
    Step(
        "find_unavailable", "services.request_unavailable", PROVIDER | ADVISOR, TEAM | ADVISOR,
        reasons=UNAVAILABLE_REASONS,
    ),
    Step(
        "withdraw", "services.request_withdrawn", TEAM, PROVIDER, reasons=WITHDRAWAL_REASONS,
        signs_from=(S.QUOTED, S.ACCEPTED, S.RUNNING),
    ),
    Step(
        "decline", "services.request_declined", TEAM, PROVIDER, reasons=DECLINE_REASONS, signs=True
    ),
    Step(
        "expire", "services.request_expired", frozenset({Side.CLOCK}), TEAM | PROVIDER,
        reasons=(R.NO_ANSWER, R.QUOTE_LAPSED),
    ),
)  # fmt: skip
