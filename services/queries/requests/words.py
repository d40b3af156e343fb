"""What a request to a provider says to people: what comes next, what a step does, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.enums import Side, SubRequestState
from services.request_states import EXIT_STATES

S = SubRequestState


@dataclass(frozen=True)
class Next:
    """What comes next in a state, told to the team, to the provider, and to everybody else."""

    team: Any
    provider: Any
    others: Any

    def told_to(self, side: Side) -> Any:
        """Return the words for one side."""
        return {Side.APPLICANT: self.team, Side.PROVIDER: self.provider}.get(side, self.others)


def _same(words: Any) -> Next:
    return Next(words, words, words)


_ENDED = _same(_("This request has ended. Why is told under “What happened”."))
NEXT: Mapping[str, Next] = {
    S.DRAFT: _same(_("Complete the form, then send it.")),
    S.SUBMITTED: Next(
        _("The provider looks at your request and says what comes next."),
        _("Take it up, ask for what is missing, or say that it is not for you."),
        _("The provider has the request and has not answered yet."),
    ),
    S.RETURNED: Next(
        _("Complete what is missing, then send the request again."),
        _("The team completes what is missing. Your time stands still meanwhile."),
        _("The team completes what is missing; the provider’s time stands still."),
    ),
    S.TRIAGED: Next(
        _("The provider has taken your request up and examines it."),
        _("Study whether it can be done, name your conditions, or send a quote."),
        _("The provider has taken the request up and examines it."),
    ),
    S.FEASIBILITY: Next(
        _("The provider studies whether and how it can be done."),
        _("Finish the study: send a quote, or say what has to be in place first."),
        _("The provider studies whether and how it can be done."),
    ),
    S.WILLING_LATER: Next(
        _("The provider can do it later and takes it up again on the day below."),
        _("It comes back to you on the day below. You can take it up again before."),
        _("The provider can do it later; it comes back on the day below."),
    ),
    S.CONDITIONS: Next(
        _("Put in place what the provider asks for, then say so here."),
        _("The team puts in place what you asked for."),
        _("The team puts in place what the provider asked for."),
    ),
    S.QUOTED: Next(
        _("Read the quote, then accept it, decline it or ask for another version."),
        _("The team examines your quote."),
        _("The team examines the quote."),
    ),
    S.ACCEPTED: Next(
        _("Your acceptance has reached the provider, who now begins the work."),
        _("The quote is accepted: begin the work and say so here."),
        _("The quote is accepted; the provider has to begin the work."),
    ),
    S.RUNNING: Next(
        _("The provider is working on it."),
        _("Hand the result over here as soon as it is ready."),
        _("The provider is working on it."),
    ),
    S.DELIVERED: Next(
        _("Look at the result, then say how it went or what is missing."),
        _("The team looks at the result."),
        _("The team looks at the result."),
    ),
    S.RATED: _same(_("It is done: the result was handed over, and the team said how it went.")),
    S.UNRATED: _same(
        _("It is done: the result was handed over, and the time to look at it is over.")
    ),
    **dict.fromkeys(EXIT_STATES, _ENDED),
}


@dataclass(frozen=True)
class StepWords:
    """A step as a button, as the question of its page, and as a line of the story.

    `text`: what will happen next. `asks`: the label of the words to write, where there are any.
    """

    button: Any
    done: Any
    title: Any = ""
    text: Any = ""
    asks: Any = ""
    is_final: bool = False


STEP_WORDS: Mapping[str, StepWords] = {
    "submit": StepWords(_("Complete and send"), _("Request sent")),
    "return_to_team": StepWords(
        _("Ask for what is missing"),
        _("More information asked for"),
        _("Ask the team for what is missing?"),
        _("It is then the team’s turn. The provider’s time stands still until the request is"
          " back."),
        _("What is missing"),
    ),
    "triage": StepWords(
        _("Take it up"),
        _("Request taken up"),
        _("Take this request up?"),
        _("The team learns that somebody is looking at it. The provider has five business days"
          " for the next step."),
    ),
    "study": StepWords(
        _("Study the feasibility"),
        _("Feasibility study begun"),
        _("Begin the feasibility study?"),
        _("The team learns of it. You have ten business days to send a quote or to name your"
          " conditions."),
    ),
    "postpone": StepWords(
        _("Propose a later date"),
        _("Put off to a later date"),
        _("Take it up later?"),
        _("Nobody has anything to do until that day. Then the request comes back to the provider"
          " by itself."),
        _("Why it has to wait"),
    ),
    "wake": StepWords(
        _("Take it up again now"),
        _("Taken up again"),
        _("Take it up again now?"),
        _("The team learns of it. You have five business days for the next step."),
    ),
    "set_conditions": StepWords(
        _("Name conditions"),
        _("Conditions named"),
        _("Name what has to be in place first?"),
        _("It is then the team’s turn, for ten business days: an agreement, an ethics opinion,"
          " samples."),
        _("What has to be in place"),
    ),
    "meet_conditions": StepWords(
        _("Say that the conditions are met"),
        _("Conditions met, says the team"),
        _("Is everything in place?"),
        _("The provider has five business days to go on with the request."),
        _("How the conditions are met"),
    ),
    "quote": StepWords(_("Write a quote"), _("Quote sent")),
    "ask_revision": StepWords(_("Answer the quote"), _("Another version of the quote asked for")),
    "accept": StepWords(_("Answer the quote"), _("Quote accepted")),
    "start": StepWords(
        _("Begin the work"),
        _("Work begun"),
        _("Begin the work?"),
        _("The team learns of it. The day of delivery follows from the quote: the lead time is"
          " counted from its acceptance."),
    ),
    "deliver": StepWords(
        _("Hand over the result"),
        _("Result handed over"),
        _("Hand over the result?"),
        _("The team has twenty business days to look at it, and to say how it went or what is"
          " missing. Then the request closes."),
        _("What you hand over"),
    ),
    "contest": StepWords(
        _("Say what is missing"),
        _("Result contested"),
        _("Is something missing of what was agreed?"),
        _("The work goes on: the provider has ten business days. The cluster’s team is told."),
        _("What is missing"),
    ),
    "rate": StepWords(_("Say how it went"), _("Team said how it went")),
    "close": StepWords("", _("Closed without a rating")),
    "refuse": StepWords(
        _("Not for us"),
        _("Not for this provider"),
        _("Is this request not for you?"),
        _("The portal proposes other services to the team at once."),
        _("What the team should know"),
        is_final=True,
    ),
    "find_unavailable": StepWords(
        _("Not available"),
        _("Not available, says the provider"),
        _("Can it not be done now?"),
        _("The portal proposes other services to the team at once."),
        _("What the team should know"),
        is_final=True,
    ),
    "withdraw": StepWords(
        _("Withdraw the request"),
        _("Request withdrawn"),
        _("Take this request back?"),
        _("The provider is told. What was sent stays on record; requests to other providers go"
          " on."),
        _("What the provider should know"),
        is_final=True,
    ),
    "decline": StepWords(_("Answer the quote"), _("Quote declined")),
    "expire": StepWords("", _("Ended without an answer in time")),
}  # fmt: skip
