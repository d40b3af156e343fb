"""Assignments in words, in the reader's language: pairs, swaps, and what stands in the way.

Takes data and the names to show for keys; names nobody itself.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.assignment import problem as codes
from pscc.kernel import formats

if TYPE_CHECKING:  # these load numpy
    from calls.assignment.explaining import (
        Infeasibility,
        PassedOver,
        Remedy,
        ShortApplication,
    )
    from calls.assignment.swaps import Swap

Name = Callable[[str], str]

CRITERIA: dict[str, Promise] = {
    codes.TUMOUR: gettext_lazy("Tumour types"),
    codes.MODALITY: gettext_lazy("Modality"),
    codes.STAGE: gettext_lazy("Stage of development"),
    codes.PRODUCT: gettext_lazy("Product type"),
    codes.TOPIC: gettext_lazy("Declared expertise"),
    codes.TEXT: gettext_lazy("Likeness of the texts"),
}
REASONS: dict[str, Promise] = {
    codes.CONFLICT: gettext_lazy("conflict of interest"),
    codes.INSTITUTION: gettext_lazy("same institution as the applicant"),
    codes.LANGUAGE: gettext_lazy("does not read a language of the application"),
    codes.AWAY: gettext_lazy("away"),
    codes.FLOOR: gettext_lazy("fits less well than the floor allows"),
    codes.SWAPPED: gettext_lazy("taken off by hand"),
    "declined": gettext_lazy("declined the review"),
    "excluded": gettext_lazy("excluded by hand"),
    "expired": gettext_lazy("was asked before, in vain"),
    "team": gettext_lazy("in the team of the project"),
}
PASSED_OVER: dict[str, Promise] = {
    "here": gettext_lazy("reviews this application too"),
    "full": gettext_lazy("has as many reviews as the quota allows"),
    "wish": gettext_lazy("would leave another wish open: a voice, an institution or a load"),
}


def reason(code: str) -> str:
    """Return why a pair may not be made; a reason of the caller's own as it is."""
    return str(REASONS.get(code, code))


def percent(points: int) -> str:
    """Return millionths as a percentage of a perfect match."""
    return formats.percent(points / codes.UNIT * 100, 1)


def pair(made: codes.Pair) -> list[str]:
    """Return how a score came about: the whole, each part, the place among those who could."""
    lines = [_("Match: %(score)s of a perfect one.") % {"score": percent(made.score)}]
    lines += [
        _("%(criterion)s: %(points)s of %(most)s.")
        % {
            "criterion": CRITERIA[part.code],
            "points": percent(part.points),
            "most": percent(part.most),
        }
        for part in made.parts
    ]
    if made.is_fixed:
        lines.append(_("Accepted already: stays whatever else changes."))
    elif made.rank == 1:
        lines.append(_("Nobody who could review this application fits it better."))
    else:
        better = made.rank - 1
        lines.append(
            ngettext(
                "%(count)s expert who could review this application fits it better.",
                "%(count)s experts who could review this application fit it better.",
                better,
            )
            % {"count": better}
        )
    return lines


def passed_over(found: "Sequence[PassedOver]", name: Name) -> list[str]:
    """Return who fits better, and why it is not them."""
    return [
        _("%(expert)s (%(score)s): %(why)s.")
        % {
            "expert": name(each.reviewer),
            "score": percent(each.score),
            "why": PASSED_OVER[each.why],
        }
        for each in found
    ]


def swap(cost: "Swap", name: Name) -> list[str]:
    """Return what a swap costs, alone and with everything around it arranged anew."""
    names = {"out": name(cost.out), "into": name(cost.into)}
    if cost.loss is None:
        return [
            _("%(into)s cannot replace %(out)s: another application would then lack an expert.")
            % names
        ]
    lines = []
    if cost.direct is not None:
        lines.append(
            _("If nothing else moves, replacing %(out)s by %(into)s costs %(loss)s of a match.")
            % (names | {"loss": percent(cost.direct)})
        )
    else:
        lines.append(
            _("%(into)s has no room for another review, or fits less well than the floor allows.")
            % names
        )
    figures = names | {"loss": percent(cost.loss)}
    if not cost.is_exact:
        lines.append(
            _("Replacing %(out)s by %(into)s costs about %(loss)s of a match or more.") % figures
        )
    elif cost.moved:
        lines.append(_moved(cost.moved) % (figures | {"count": cost.moved}))
    return lines


def _moved(count: int) -> str:
    return ngettext(
        "Arranged anew, it costs %(loss)s of a match and moves %(count)s other pair.",
        "Arranged anew, it costs %(loss)s of a match and moves %(count)s other pairs.",
        count,
    )


def unmet(found: Sequence[codes.Unmet], name: Name) -> list[str]:
    """Return which wishes an assignment leaves open; voices and institutions named by `name`."""
    lines = []
    for each in found:
        shown = {"key": name(each.key), "what": name(each.what), "count": each.count}
        if each.code == "voice":
            lines.append(_("%(key)s: nobody speaks as %(what)s.") % shown)
        elif each.code == "institution":
            lines.append(_("%(key)s: more than one expert of %(what)s.") % shown)
        else:
            lines.append(
                ngettext(
                    "%(key)s: %(count)s review fewer than wished for.",
                    "%(key)s: %(count)s reviews fewer than wished for.",
                    each.count,
                )
                % shown
            )
    return lines


def impossible(why: "Infeasibility", name: Name) -> list[str]:
    """Return why there is no assignment: what is missing, where, and which limit binds."""
    lines = [
        _("%(expert)s has accepted %(application)s and may not review it: %(reason)s.")
        % {"application": name(key[0]), "expert": name(key[1]), "reason": reason(code)}
        for key, code in why.contradictions
    ]
    if not why.missing:
        return lines
    lines.append(
        ngettext(
            "%(count)s review can be given to nobody.",
            "%(count)s reviews can be given to nobody.",
            why.missing,
        )
        % {"count": why.missing}
    )
    lines += [_short(each, name) for each in why.applications]
    if why.reviewers:
        lines.append(_full(why, name))
    return lines


def _short(each: "ShortApplication", name: Name) -> str:
    """Return what one application needs, who could, and what keeps the others away."""
    refused = "; ".join(
        _("%(reason)s: %(count)s") % {"reason": reason(code), "count": count}
        for code, count in each.refused.items()
    )
    shown = {"key": name(each.key), "needs": each.needs, "could": each.could, "refused": refused}
    if not refused:
        return _("%(key)s: experts needed: %(needs)s; could review it: %(could)s.") % shown
    return (
        _(
            "%(key)s: experts needed: %(needs)s; could review it: %(could)s. "
            "Others cannot (%(refused)s)."
        )
        % shown
    )


def _full(why: "Infeasibility", name: Name) -> str:
    """Return whose quotas bind."""
    room = sum(each.left for each in why.reviewers)
    experts = ", ".join(name(each.key) for each in why.reviewers)
    return ngettext(
        "These applications share experts whose quotas leave room for %(count)s review: "
        "%(experts)s.",
        "These applications share experts whose quotas leave room for %(count)s reviews: "
        "%(experts)s.",
        room,
    ) % {"count": room, "experts": experts}


def remedy(step: "Remedy", name: Name) -> str:
    """Return one step that helps, as something to do."""
    shown = {
        "application": name(step.application) if step.application else "",
        "expert": name(step.reviewer) if step.reviewer else "",
        "count": step.count,
    }
    if step.code == "release":
        return _("Settle what ties %(expert)s to %(application)s, or close that review.") % shown
    if step.code == "no_floor":
        return _("Lower the floor to %(score)s.") % {"score": percent(step.count)}
    if step.code == "quota":
        text = ngettext(
            "Give %(expert)s %(count)s review more than the quota.",
            "Give %(expert)s %(count)s reviews more than the quota.",
            step.count,
        )
        return text % shown
    text = ngettext(
        "Ask for %(count)s review less of %(application)s, or invite an expert who could.",
        "Ask for %(count)s reviews less of %(application)s, or invite experts who could.",
        step.count,
    )
    return text % shown
