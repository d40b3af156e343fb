"""Who is told what about requests; no message names a project: its title may be confidential.

One row for each step and each side that it tells; the table of steps says which.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.outbox import Notification, notify
from services.enums import Side
from services.notifications import request_people as people
from services.steps import STEPS

TEAM, PROVIDER, STAFF = Side.APPLICANT, Side.PROVIDER, Side.STAFF
NOBODY = gettext_lazy("For your information. You have nothing to do.")
PROVIDERS = gettext_lazy("The provider’s turn.")
WHY = {
    TEAM: gettext_lazy("You receive this message because you write for the project that asks."),
    PROVIDER: gettext_lazy(
        "You receive this message because you answer requests for this provider."
    ),
    STAFF: gettext_lazy("You receive this message because you look after requests."),
}
SUFFIX = {TEAM: "team", PROVIDER: "provider", STAFF: "staff"}


@dataclass(frozen=True)
class Row:
    """What one side is told of one step; with a label the person may do without the mail."""

    step: str
    side: Side
    subject: Any
    turn: Any = NOBODY
    label: Any = ""

    @property
    def name(self) -> str:
        """The key of the notification and of its template."""
        return f"request_{self.step}_{SUFFIX[self.side]}"


ROWS = (
    Row("submit", PROVIDER, gettext_lazy("%(reference)s: a request for you"),
        gettext_lazy("Your turn: give a first answer.")),
    Row("return_to_team", TEAM, gettext_lazy("%(reference)s: %(provider)s needs to know more"),
        gettext_lazy("Your turn: complete the request and send it again.")),
    Row("triage", TEAM, gettext_lazy("%(reference)s: %(provider)s has taken it up"),
        PROVIDERS, gettext_lazy("A provider takes my request up")),
    Row("study", TEAM, gettext_lazy("%(reference)s: %(provider)s studies the feasibility"),
        PROVIDERS, gettext_lazy("A provider begins its feasibility study")),
    Row("postpone", TEAM, gettext_lazy("%(reference)s: %(provider)s can do it later"),
        gettext_lazy("Nobody’s turn until that day.")),
    Row("wake", PROVIDER, gettext_lazy("%(reference)s: back in your hands"),
        gettext_lazy("Your turn: say what comes next.")),
    Row("wake", TEAM, gettext_lazy("%(reference)s: %(provider)s takes it up again"),
        PROVIDERS, gettext_lazy("A provider takes a postponed request up again")),
    Row("set_conditions", TEAM, gettext_lazy("%(reference)s: possible, on conditions"),
        gettext_lazy("Your turn: put the conditions in place, then say so.")),
    Row("meet_conditions", PROVIDER, gettext_lazy("%(reference)s: your conditions are met"),
        gettext_lazy("Your turn: go on with the request.")),
    Row("quote", TEAM, gettext_lazy("%(reference)s: a quote from %(provider)s"),
        gettext_lazy("Your turn: answer the quote.")),
    Row("ask_revision", PROVIDER,
        gettext_lazy("%(reference)s: another version of your quote is asked for"),
        gettext_lazy("Your turn: send another version.")),
    Row("accept", PROVIDER, gettext_lazy("%(reference)s: your quote is accepted"),
        gettext_lazy("Your turn: begin the work.")),
    Row("accept", STAFF, gettext_lazy("%(reference)s: the quote of %(provider)s is accepted"),
        PROVIDERS, gettext_lazy("A quote is accepted")),
    Row("start", TEAM, gettext_lazy("%(reference)s: %(provider)s has begun the work"),
        PROVIDERS, gettext_lazy("A provider begins the work")),
    Row("deliver", TEAM, gettext_lazy("%(reference)s: the result is here"),
        gettext_lazy("Your turn: look at the result.")),
    Row("contest", PROVIDER, gettext_lazy("%(reference)s: something is missing from the result"),
        gettext_lazy("Your turn: complete the result.")),
    Row("contest", STAFF, gettext_lazy("%(reference)s: a result of %(provider)s is contested"),
        PROVIDERS),
    Row("rate", PROVIDER, gettext_lazy("%(reference)s: the team says how it went"),
        label=gettext_lazy("A team says how my work went")),
    Row("close", TEAM, gettext_lazy("%(reference)s: closed without a rating")),
    Row("close", PROVIDER, gettext_lazy("%(reference)s: done, without a rating"),
        label=gettext_lazy("My work is done and was not rated")),
    Row("refuse", TEAM, gettext_lazy("%(reference)s: not for %(provider)s"),
        gettext_lazy("Your turn, if you like: ask another provider.")),
    Row("refuse", STAFF, gettext_lazy("%(reference)s: %(provider)s has said no")),
    Row("find_unavailable", TEAM, gettext_lazy("%(reference)s: %(provider)s is not available"),
        gettext_lazy("Your turn, if you like: ask another provider.")),
    Row("find_unavailable", STAFF, gettext_lazy("%(reference)s: %(provider)s is not available")),
    Row("withdraw", PROVIDER, gettext_lazy("%(reference)s: the request is withdrawn")),
    Row("decline", PROVIDER, gettext_lazy("%(reference)s: your quote is declined")),
    Row("expire", TEAM, gettext_lazy("%(reference)s: ended without an answer"),
        gettext_lazy("Your turn, if you like: ask again.")),
    Row("expire", PROVIDER, gettext_lazy("%(reference)s: ended without an answer")),
)  # fmt: skip
# After these the provider has to act: with nobody there, who looks after requests is told.
CANNOT_WAIT = ("submit", "wake", "meet_conditions", "ask_revision", "accept", "contest")


def _of_step(row: Row) -> Notification:
    about = people.ABOUT[row.side]
    return Notification(
        event=STEPS[row.step].event,
        name=f"services.{row.name}",
        recipients=people.RECIPIENTS[row.side],
        subject=lambda move_id: str(row.subject) % about(move_id),
        template=f"services/{row.name}",
        url=people.page,
        context=about,
        turn=row.turn,
        deadline=people.due,
        action=gettext_lazy("See the request"),
        why=WHY[row.side],
        label=row.label,
        optional=bool(row.label),
    )


def _of_orphan(step: str) -> Notification:
    return Notification(
        event=STEPS[step].event,
        name=f"services.request_{step}_orphan",
        recipients=people.instead_of_provider,
        subject=lambda move_id: (
            _("%(reference)s: nobody at %(provider)s can answer") % people.about(move_id)
        ),
        template="services/request_orphan",
        url=people.page,
        context=people.about,
        turn=gettext_lazy("Your turn: look after this request."),
        deadline=people.due,
        action=gettext_lazy("See the request"),
        why=WHY[STAFF],
    )


notify(*(_of_step(row) for row in ROWS), *(_of_orphan(step) for step in CANNOT_WAIT))


def _of_message(name: str, recipients: Any, about: Any) -> Notification:
    return Notification(
        event="services.message_posted",
        name=f"services.{name}",
        recipients=recipients,
        subject=lambda message_id: _("%(reference)s: a message waits for you") % about(message_id),
        template="services/request_message",
        url=people.thread,
        context=about,
        turn=gettext_lazy("Read it; answer if it asks you something."),
        action=gettext_lazy("Read the message"),
        why=gettext_lazy("You receive this message because you take part in this request."),
    )


notify(
    _of_message("request_message", people.readers, people.about_message),
    _of_message(
        "request_message_provider", people.reading_providers, people.about_message_to_provider
    ),
)
