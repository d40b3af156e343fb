"""What the codes of the recommender are called: reasons, notes, blockers, ways out, changes.

Pure: codes and names go in, words in the active language come out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.formats import country_name, long_date
from services.enums import Audience, ServiceKind
from services.recommender import Blocker, Change, Reason, Weights

# Which weight a reason is counted against.
CRITERION = {
    "stage_neighbour": "stage",
    "stage_any": "stage",
    "tumour_related": "tumour",
    "tumour_agnostic": "tumour",
    "modality_any": "modality",
    "priority": "entitlement",
}

# On which page of the questions an answer of the profile is given.
PAGE_OF = {
    "product_type": "you",
    "audience": "you",
    "is_company": "you",
    "country": "you",
    "modality": "product",
    "stage": "product",
    "tumour_types": "aim",
    "milestone_on": "aim",
    "needs": "needs",
}


@dataclass(frozen=True)
class Names:
    """Words for codes: terms by vocabulary, calls by key; what is missing is shown as its code."""

    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)

    def of(self, vocabulary: str, code: str) -> str:
        """Return the label of a term."""
        return self.terms.get(vocabulary, {}).get(code, code)


@dataclass(frozen=True)
class Points:
    """One reason: its words, and its points of how many."""

    words: str
    points: int
    out_of: int


def reason_words(
    reason: Reason, weights: Weights, names: Names, *, of_service: bool = True
) -> Points:
    """Say one reason, with its points and the most that its criterion gives.

    Of what is no service, rankings of before gave points for places that it cannot have.
    """
    label = _reasons().get(reason.code, reason.code)
    if reason.code == "capacity":
        label = _places(reason.detail, of_service=of_service)
    detail = ", ".join(_detail(reason.code, reason.detail, names))
    words = f"{label} ({detail})" if detail else str(label)
    return Points(words, reason.points, getattr(weights, CRITERION.get(reason.code, reason.code)))


def _reasons() -> dict[str, str]:
    return {
        "need": _("Need served"),
        "stage": _("Made for your stage"),
        "stage_neighbour": _("Made for a neighbouring stage"),
        "stage_any": _("Made for any stage"),
        "tumour": _("For your tumour type"),
        "tumour_related": _("For a broader or narrower tumour type"),
        "tumour_agnostic": _("For any tumour"),
        "modality": _("For your kind of product"),
        "modality_any": _("For any kind of product"),
        "lead_time": _("In time for your milestone"),
        "entitlement": _("Opened by a call in which you are selected"),
        "priority": _("Your project is served first"),
    }


def _places(number: str, *, of_service: bool) -> str:
    if not of_service:
        return _("Not counted in places")
    return _("A place is free") if number else _("Places are not limited")


def _detail(code: str, detail: str, names: Names) -> Iterable[str]:
    codes = [each for each in detail.split(",") if each]
    if code == "need":
        return [str(ServiceKind(each).label) for each in codes]
    if code == "lead_time":
        return [_("%(days)s days") % {"days": detail}]
    vocabulary = {
        "stage": "stage", "stage_neighbour": "stage", "tumour": "tumour_type",
        "tumour_related": "tumour_type", "modality": "modality",
    }.get(code)  # fmt: skip
    if vocabulary:
        return [names.of(vocabulary, each) for each in codes]
    if code == "entitlement":
        return [names.calls[each] for each in codes if each in names.calls]
    return []


def note_words(note: str) -> str:
    """Say what has to be known besides the points."""
    name = note.removeprefix("unknown:")
    if name != note:
        return _unknown().get(name, name)
    return {
        "too_late": _("Takes longer than your milestone allows"),
        "lead_time_not_stated": _("Its lead time is not stated"),
        "waiting_list": _("No place is free now: who asks goes on the waiting list"),
        "nobody_answers": _(
            "Nobody at the provider is on the portal yet: the cluster's team helps"
        ),
        "external": _("To be asked for on the partner's own site"),
        "collaboration_only": _("Companies in collaboration only"),
    }.get(note, note)


def _unknown() -> dict[str, str]:
    return {
        "audience": _("It depends on who you are, which you did not say"),
        "is_company": _("It depends on whether the company exists, which you did not say"),
        "country": _("It depends on your country, which you did not say"),
        "product_type": _("It depends on your type of product, which you did not say"),
    }


def question_words(name: str) -> str:
    """Name an answer of the profile."""
    return {
        "needs": _("what you need"),
        "stage": _("the stage"),
        "tumour_types": _("the tumour types"),
        "modality": _("the kind of product"),
        "milestone_on": _("the date of your milestone"),
        "audience": _("who you are"),
        "is_company": _("whether the company exists"),
        "country": _("your country"),
        "product_type": _("what you develop"),
    }.get(name, name)


def blocker_words(blocker: Blocker, names: Names) -> str:
    """Say why something cannot be had."""
    if blocker.code == "not_open_yet":
        if blocker.on:
            return _("Opens on %(day)s.") % {"day": long_date(blocker.on)}
        return _("Not open yet; the day is not set.")
    if blocker.code == "paused":
        return _("Paused: %(reason)s") % {"reason": blocker.detail}
    if blocker.code == "call_only":
        titles = [names.calls[each] for each in blocker.detail.split(",") if each in names.calls]
        if titles:
            return _("Only for projects selected in: %(calls)s.") % {"calls": ", ".join(titles)}
        return _("Only through a call for projects, and none is open.")
    said = _blocked().get(blocker.code, blocker.code)
    listed = ", ".join(_listed(blocker, names))
    return said % {"listed": listed} if listed else said


def _blocked() -> dict[str, str]:
    return {
        "closed": _("Closed."),
        "not_for_audience": _("Offered to: %(listed)s."),
        "academic_only": _("For academic use only."),
        "needs_company": _("Needs a company that exists."),
        "country": _("Only in: %(listed)s."),
        "wrong_product_type": _("Only for: %(listed)s."),
    }


def _listed(blocker: Blocker, names: Names) -> list[str]:
    codes = [each for each in blocker.detail.split(",") if each]
    if blocker.code == "not_for_audience":
        return [str(Audience(each).label) for each in codes if each in Audience.values]
    if blocker.code == "country":
        return [country_name(each) for each in codes]
    if blocker.code == "wrong_product_type":
        return [names.of("product_type", each) for each in codes]
    return []


def fix_words(fix_code: str) -> str:
    """Name the way out of a blocker."""
    return {
        "subscribe": _("Tell me when it opens"),
        "alternatives": _("See what is open instead"),
        "apply_to_call": _("See the call"),
        "become_resident": _("See the places to let"),
        "find_academic_partner": _("Find an academic partner"),
        "create_company": _("Enter your company"),
        "ask_advisor": _("Ask an advisor"),
    }.get(fix_code, fix_code)


def change_words(change: Change, title: str, names: Names) -> str:
    """Say what one other answer would do to one candidate."""
    values: dict[str, Any] = {"title": title, "answer": _answer(change, names)}
    effect = {
        "unblocks": _("“%(title)s” would be open to you"),
        "new_first": _("“%(title)s” would come first"),
        "moves_up": _("“%(title)s” would move up"),
    }[change.effect] % values
    cause = _causes().get(change.question, "%(answer)s") % values
    return _("%(cause)s, %(effect)s.") % {"cause": cause, "effect": effect}


def _causes() -> dict[str, str]:
    return {
        "needs": _("If you needed “%(answer)s”"),
        "stage": _("If the project were at the stage “%(answer)s”"),
        "modality": _("If the kind of product were “%(answer)s”"),
        "tumour_types": _("If it were for “%(answer)s”"),
        "audience": _("If you were among “%(answer)s”"),
        "is_company": _("If the company existed"),
        "milestone_on": _("If the milestone were on %(answer)s"),
        "selected_in": _("If you were selected in “%(answer)s”"),
    }


def _answer(change: Change, names: Names) -> str:
    value = change.value
    if change.question == "needs":
        return str(ServiceKind(value).label)
    if change.question == "audience":
        return str(Audience(value).label)
    if change.question == "milestone_on":
        return long_date(date.fromisoformat(value))
    if change.question == "selected_in":
        return names.calls.get(value, value)
    vocabulary = "tumour_type" if change.question == "tumour_types" else change.question
    return names.of(vocabulary, value)
