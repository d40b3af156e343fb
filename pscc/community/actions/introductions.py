"""Introductions: asked for, answered, taken back; addresses are given once both have agreed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.community.enums import BoardEntryState, IntroductionState, LapseCause
from pscc.community.models import BoardEntry, Introduction, ListedPerson
from pscc.community.queries.introductions import (
    asked_by_them,
    due_to_lapse,
    due_to_remind,
    left_by_the_person,
    left_by_their_asker,
    open_one,
    refused_lately,
    spoken_for,
    waiting_at,
)
from pscc.community.queries.keeping_apart import are_kept_apart
from pscc.kernel.access import require
from pscc.kernel.formats import long_date
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def ask_to_meet(
    *, entry_id: int, organisation_id: int, message: str, agrees: bool, by: Any, at: datetime
) -> Introduction:
    """Ask to meet those behind an entry; they are told, or the team first where the two may have
    to be kept apart. Whoever asks cannot tell one from the other.

    Raises Refused where the entry is off the board, the person does not speak for the organisation,
    has not agreed, wrote nothing, has asked already or was declined lately; PermissionDenied. Locks
    the entry.
    """
    entry: BoardEntry = BoardEntry.objects.lock(entry_id)
    require(by, "community.ask_to_meet", entry)
    if not BoardEntry.objects.on_board(timezone.localdate(at)).filter(pk=entry.pk).exists():
        raise Refused(_("This entry is not on the board any more. Look for another one."))
    introduction = Introduction(
        entry=entry, organisation_id=organisation_id, asked_by=by, message=message.strip(),
        asked_at=at, shown_at=at,
    )  # fmt: skip
    return _ask(introduction, entry, agrees=agrees)


@transaction.atomic
def ask_to_meet_person(
    *,
    listed_person_id: int,
    organisation_id: int,
    message: str,
    agrees: bool,
    by: Any,
    at: datetime,
) -> Introduction:
    """Ask to meet a person of the directory, who is told, or the team first, as for an entry.

    Raises Refused where members do not find the person any more or may not ask them, where the
    person asks to meet whoever asks, where an earlier request ended lately without an agreement,
    however it did, and for the reasons that hold for an entry; PermissionDenied for the person and
    those who work with them. Locks the person's place in the directory.
    """
    found = ListedPerson.objects.shown().select_for_update(of=("self",), no_key=True)
    listed: ListedPerson | None = found.filter(pk=listed_person_id).first()
    if listed is None:
        raise Refused(_("Members do not find this person any more. Look for somebody else."))
    if not listed.may_be_asked:
        raise Refused(_("This person has not agreed that members ask to meet them."))
    require(by, "community.ask_to_meet_person", listed)
    introduction = Introduction(
        person=listed.person, organisation_id=organisation_id, asked_by=by,
        message=message.strip(), asked_at=at, shown_at=at,
    )  # fmt: skip
    return _ask(introduction, listed, agrees=agrees)


def _ask(
    introduction: Introduction, whom: BoardEntry | ListedPerson, *, agrees: bool
) -> Introduction:
    _refuse_to_ask_again(introduction, whom)
    organisations = spoken_for(introduction.asked_by)
    if not organisations.filter(pk=introduction.organisation_id).exists():
        raise Refused(_("Choose an organisation of the directory for which you may speak."))
    if not introduction.message:
        raise Refused(_("Say why you would like to meet: whoever is asked reads it."))
    if not agrees:
        raise Refused(_agree())
    if are_kept_apart(introduction):
        introduction.hold()
        introduction.shown_at = None
    introduction.save()
    _tell_whoever_is_next(introduction)
    return introduction


def _agree() -> str:
    return _("Tick that your address may be given: without it nobody is introduced to anybody.")


def _tell_whoever_is_next(introduction: Introduction) -> None:
    is_held = introduction.state == IntroductionState.HELD
    publish(
        "community.introduction_held" if is_held else "community.introduction_asked",
        introduction_id=introduction.pk,
    )


def _refuse_to_ask_again(introduction: Introduction, whom: BoardEntry | ListedPerson) -> None:
    by = introduction.asked_by
    if open_one(whom, by):
        raise Refused(_("You have asked already: follow it on the page of your introductions."))
    if asked_by_them(whom, by):
        raise Refused(_("This person has asked to meet you: answer on the page of that request."))
    again = refused_lately(whom, by, introduction.asked_at)
    if again:
        words = (
            _("The other side has declined. You may ask again from %(day)s.")
            if introduction.entry
            else _("You may ask again from %(day)s.")
        )
        raise Refused(words % {"day": long_date(again)})


@transaction.atomic
def accept_introduction(
    *, introduction_id: int, agrees: bool, by: Any, at: datetime
) -> Introduction:
    """Agree to meet: both are given the other's address. Where something has come up that the team
    must look at, it is held instead, and comes back to those who answer.

    Raises Refused without the tick, after its last day, and once the entry, the place in the
    directory or whoever asked is gone; PermissionDenied; TransitionNotAllowed.
    """
    introduction = _locked(introduction_id)
    require(by, "community.accept_introduction", introduction)
    if introduction.state == IntroductionState.ASKED:
        _refuse_to_agree(introduction, agrees=agrees, at=at)
        if introduction.examined_at is None and are_kept_apart(introduction):
            introduction.hold()
            introduction.save()
            publish("community.introduction_held", introduction_id=introduction.pk)
            return introduction
    introduction.accept(by=by, at=at)
    introduction.save()
    publish("community.introduction_accepted", introduction_id=introduction.pk)
    return introduction


def _refuse_to_agree(introduction: Introduction, *, agrees: bool, at: datetime) -> None:
    if not agrees:
        raise Refused(_agree())
    if introduction.lapses_at <= at:
        raise Refused(_("The thirty days to answer are over. Whoever asked can ask again."))
    asker = introduction.asked_by
    speaks = spoken_for(asker).filter(pk=introduction.organisation_id).exists()
    if not asker.is_active or not speaks:
        raise Refused(
            _(
                "Whoever asked does not speak for %(organisation)s any more. Decline, or let it"
                " lapse."
            )
            % {"organisation": introduction.organisation}
        )
    entry = introduction.entry
    if entry is None and introduction.listed is None:
        raise Refused(
            _("Members do not find you at present: change that first, or let this lapse.")
        )
    if entry is not None and entry.state != BoardEntryState.PUBLISHED:
        raise Refused(_("The entry is off the board: put it back first, or let this lapse."))


@transaction.atomic
def decline_introduction(
    *, introduction_id: int, because: str, by: Any, at: datetime
) -> Introduction:
    """Decline; whoever asked is told, with the reason if there is one, and no address is given.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    introduction = _locked(introduction_id)
    require(by, "community.decline_introduction", introduction)
    introduction.decline(by=by, because=because.strip(), at=at)
    introduction.save()
    publish("community.introduction_declined", introduction_id=introduction.pk)
    return introduction


@transaction.atomic
def withdraw_introduction(*, introduction_id: int, by: Any, at: datetime) -> Introduction:
    """Take back what was asked; whoever was shown it is told.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    introduction = _locked(introduction_id)
    require(by, "community.withdraw_introduction", introduction)
    introduction.withdraw(at=at)
    introduction.save()
    publish("community.introduction_withdrawn", introduction_id=introduction.pk)
    return introduction


@transaction.atomic
def release_introduction(*, introduction_id: int, by: Any, at: datetime) -> Introduction:
    """Let the team pass on what it has looked at: it is for the other side to answer.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    introduction = _locked(introduction_id)
    require(by, "community.release_introduction", introduction)
    introduction.release(at=at)
    introduction.save()
    publish("community.introduction_asked", introduction_id=introduction.pk)
    return introduction


@transaction.atomic
def stop_introduction(*, introduction_id: int, because: str, by: Any, at: datetime) -> Introduction:
    """Let the team end what waits for an answer; whoever knows of it is told why.

    Raises Refused without a reason; PermissionDenied; TransitionNotAllowed.
    """
    introduction = _locked(introduction_id)
    require(by, "community.stop_introduction", introduction)
    if not because.strip():
        raise Refused(_("Say why: whoever asked reads it."))
    introduction.stop(because=because.strip(), at=at)
    introduction.save()
    publish("community.introduction_stopped", introduction_id=introduction.pk)
    return introduction


def _locked(introduction_id: int) -> Introduction:
    introduction: Introduction = Introduction.objects.lock(introduction_id)
    return introduction


def look_after_introductions(*, at: datetime) -> int:
    """Remind of what waits for twenty days, end what waits for thirty and what either has left;
    return how many. Right if it runs twice or late.
    """
    return (
        _lapse_all(lambda _at: left_by_the_person(), LapseCause.PERSON, at)  # however long it waits
        + _lapse_all(due_to_lapse, LapseCause.TIME, at)
        + _lapse_all(lambda _at: left_by_their_asker(), LapseCause.ASKER, at)
        + sum(_remind_if_due(pk, at) for pk in _keys(due_to_remind(at)))
    )


def end_at_entry(*, entry_id: int, at: datetime) -> int:
    """End what waits at an entry that has left the board; return how many."""
    entry: BoardEntry = BoardEntry.objects.get(pk=entry_id)
    if entry.state == BoardEntryState.PUBLISHED:  # put back meanwhile
        return 0
    return _lapse_all(lambda _at: waiting_at(entry_id), LapseCause.ENTRY, at)


def end_at_person(*, user_id: int, at: datetime) -> int:
    """End what waits for a person whom members do not find any more; return how many."""
    waiting = left_by_the_person().filter(person=user_id)
    return _lapse_all(lambda _at: waiting.all(), LapseCause.PERSON, at)


def _keys(rows: QuerySet[Introduction]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _lapse_all(
    due: Callable[[datetime], QuerySet[Introduction]], cause: LapseCause, at: datetime
) -> int:
    return sum(_lapse_if_due(pk, due, cause, at) for pk in _keys(due(at)))


@transaction.atomic
def _lapse_if_due(
    pk: int, due: Callable[[datetime], QuerySet[Introduction]], cause: LapseCause, at: datetime
) -> bool:
    introduction = _locked(pk)
    if not due(at).filter(pk=pk).exists():
        return False
    introduction.lapse(cause=cause, at=at)
    introduction.save()
    publish("community.introduction_lapsed", introduction_id=pk)
    return True


@transaction.atomic
def _remind_if_due(pk: int, at: datetime) -> bool:
    introduction = _locked(pk)
    if not due_to_remind(at).filter(pk=pk).exists():
        return False
    introduction.reminded_at = at
    introduction.save(update_fields=["reminded_at"])
    publish("community.introduction_reminded", introduction_id=pk)
    return True
