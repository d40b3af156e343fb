"""Who is told what of introductions. An address stands in one mail only: that both agreed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community.enums import IntroducedSide
from pscc.community.models import Introduction, IntroductionOutcome
from pscc.community.queries.introductions import people_asked
from pscc.community.queries.outcomes import person_of
from pscc.kernel.access import allowed
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify

BECAUSE_ASKED = gettext_lazy(
    "You receive this message because you write for the organisation or the project behind an entry"
    " of the board."
)
BECAUSE_FOUND = gettext_lazy(
    "You receive this message because you agreed to be found by other members."
)
BECAUSE_ASKER = gettext_lazy("You receive this message because you asked to meet somebody.")
BECAUSE_SIDE = gettext_lazy("You receive this message because you are on a side of it.")
BECAUSE_KEEPER = gettext_lazy("You receive this message because you look after introductions.")


def _introduction(introduction_id: int) -> Introduction:
    rows = Introduction.objects.select_related(
        "entry__organisation", "entry__project", "person__listing", "organisation", "asked_by",
        "answered_by",
    )  # fmt: skip
    introduction: Introduction = rows.get(pk=introduction_id)
    return introduction


def asked(introduction_id: int) -> Iterable[User]:
    """Return those who may answer, once they were shown it."""
    introduction = _introduction(introduction_id)
    return people_asked(introduction) if introduction.shown_at else []


def asker(introduction_id: int) -> Iterable[User]:
    """Return whoever asked, while the account is open."""
    person = _introduction(introduction_id).asked_by
    return [person] if person.is_active else []


def answerer(introduction_id: int) -> Iterable[User]:
    """Return whoever agreed for the other side."""
    person = _introduction(introduction_id).answered_by
    return [person] if person else []


def keepers(introduction_id: int) -> Iterable[User]:
    """Return the officers who may look at what is held: not those on a side, nor behind a wall."""
    introduction = _introduction(introduction_id)
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    return [
        each for each in officers if allowed(each, "community.release_introduction", introduction)
    ]


def about(introduction_id: int) -> Mapping[str, Any]:
    """Give the templates who asks in whose name and about what, or whom; never an address."""
    introduction = _introduction(introduction_id)
    return {
        "entry": introduction.entry.title if introduction.entry else "",
        "about": introduction.about,
        "organisation": introduction.organisation,
        "asker": introduction.asker,
        "until": long_date(introduction.lapses_at),
        "because": introduction.because,
    }


def about_agreed(introduction_id: int) -> Mapping[str, Any]:
    """Give the templates of what both agreed to both names and addresses."""
    introduction = _introduction(introduction_id)
    agreed: Any = introduction.answered_by
    return {
        **about(introduction_id),
        "answerer": introduction.answerer,
        "asker_address": introduction.asked_by.email,
        "answerer_address": agreed.email,
    }


def about_other(introduction_id: int) -> Mapping[str, Any]:
    """Give the subject of a mail to the side that is asked what it is about: an entry of theirs, or
    whoever asks.
    """
    told = about(introduction_id)
    return {**told, "about": told["entry"] or told["asker"]}


def why_asked(introduction_id: int) -> Any:
    """Say why those who are asked get a message."""
    return BECAUSE_ASKED if _introduction(introduction_id).entry else BECAUSE_FOUND


def side_asked(outcome_id: int) -> Iterable[User]:
    """Return whoever speaks for the side that is asked."""
    row = IntroductionOutcome.objects.get(pk=outcome_id)
    person = person_of(_introduction(row.introduction_id), row.side)
    return [person] if person and person.is_active else []


def about_outcome(outcome_id: int) -> Mapping[str, Any]:
    """Give the templates what it is about: an entry, or the other of the two."""
    row = IntroductionOutcome.objects.get(pk=outcome_id)
    is_asker = row.side == IntroducedSide.ASKER
    return about(row.introduction_id) if is_asker else about_other(row.introduction_id)


def page_of_outcome(outcome_id: int) -> str:
    """Return the page of the introduction that is asked about."""
    return page(IntroductionOutcome.objects.get(pk=outcome_id).introduction_id)


def page(introduction_id: int) -> str:
    """Return the page of the introduction."""
    return _introduction(introduction_id).get_absolute_url()


def desk(introduction_id: int) -> str:
    """Return the introduction at the staff desk."""
    return reverse("admin:community_introduction_change", args=(introduction_id,))


SEE: dict[str, Any] = {"url": page, "action": gettext_lazy("See the introduction")}
TO_THOSE_ASKED: dict[str, Any] = {
    "recipients": asked, "context": about, "why": why_asked, **SEE,
}  # fmt: skip
TO_ASKER: dict[str, Any] = {"recipients": asker, "why": BECAUSE_ASKER, **SEE}

notify(
    Notification(
        event="community.introduction_asked",
        name="community.introduction_request",
        subject=lambda introduction_id: (
            _("%(organisation)s would like to meet you") % about(introduction_id)
        ),
        template="community/introduction_request",
        turn=gettext_lazy("Your turn: accept or decline."),
        **TO_THOSE_ASKED,
    ),
    Notification(
        event="community.introduction_reminded",
        name="community.introduction_reminder",
        subject=lambda introduction_id: (
            _("%(organisation)s still waits for your answer") % about(introduction_id)
        ),
        template="community/introduction_reminder",
        turn=gettext_lazy("Your turn: accept or decline."),
        **TO_THOSE_ASKED,
    ),
    Notification(
        event="community.introduction_withdrawn",
        name="community.introduction_withdrawn",
        subject=lambda introduction_id: (
            _("%(organisation)s does not ask to meet you any more") % about(introduction_id)
        ),
        template="community/introduction_withdrawn",
        **TO_THOSE_ASKED,
    ),
    Notification(
        event="community.introduction_accepted",
        name="community.introduction_agreed_asker",
        subject=lambda introduction_id: (
            _("You can write to each other: %(about)s") % about(introduction_id)
        ),
        template="community/introduction_agreed_asker",
        turn=gettext_lazy("Your turn: write to each other."),
        context=about_agreed,
        **TO_ASKER,
    ),
    Notification(
        event="community.introduction_accepted",
        name="community.introduction_agreed_answerer",
        recipients=answerer,
        subject=lambda introduction_id: (
            _("You can write to each other: %(about)s") % about_other(introduction_id)
        ),
        template="community/introduction_agreed_answerer",
        turn=gettext_lazy("Your turn: write to each other."),
        context=about_agreed,
        why=BECAUSE_SIDE,
        **SEE,
    ),
    Notification(
        event="community.introduction_declined",
        name="community.introduction_declined",
        subject=lambda introduction_id: (
            _("Answer to your request to meet: %(about)s") % about(introduction_id)
        ),
        template="community/introduction_declined",
        context=about,
        **TO_ASKER,
    ),
    Notification(
        event="community.introduction_lapsed",
        name="community.introduction_lapsed",
        subject=lambda introduction_id: (
            _("Your request to meet has ended: %(about)s") % about(introduction_id)
        ),
        template="community/introduction_lapsed",
        context=about,
        **TO_ASKER,
    ),
    Notification(
        event="community.introduction_stopped",
        name="community.introduction_stopped",
        subject=lambda introduction_id: _("Stopped: %(about)s") % about(introduction_id),
        template="community/introduction_stopped",
        context=about,
        **TO_ASKER,
    ),
    Notification(
        event="community.introduction_stopped",
        name="community.introduction_stopped_asked",
        subject=lambda introduction_id: _("Stopped: %(about)s") % about_other(introduction_id),
        template="community/introduction_stopped_asked",
        **TO_THOSE_ASKED,
    ),
    Notification(
        event="community.outcome_asked",
        name="community.outcome_asked",
        recipients=side_asked,
        subject=lambda outcome_id: _("What came of it? %(about)s") % about_outcome(outcome_id),
        template="community/outcome_asked",
        turn=gettext_lazy("Your turn: answer one question."),
        context=about_outcome,
        url=page_of_outcome,
        action=gettext_lazy("Answer the question"),
        why=BECAUSE_SIDE,
    ),
    Notification(
        event="community.introduction_held",
        name="community.introduction_held",
        recipients=keepers,
        subject=gettext_lazy("An introduction waits for the team"),
        template="community/introduction_held",
        turn=gettext_lazy("Your turn: pass it on, or stop it."),
        context=about,
        url=desk,
        action=gettext_lazy("Look at it"),
        why=BECAUSE_KEEPER,
    ),
)
