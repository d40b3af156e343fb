"""Cooperations: recorded from an introduction, or declared by one side and confirmed by the other.

One counts from the moment at which an introduction had it for its outcome, or at which the other
side or the cluster's team confirmed it; nobody counts their own word.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.community.enums import Cooperation as Kind
from pscc.community.enums import CooperationSource, CooperationState, Outcome
from pscc.community.models import Cooperation, Introduction
from pscc.community.models.cooperations import OPEN
from pscc.community.permissions import answers_cooperation, declares_cooperation
from pscc.community.queries.cooperations import partner_met
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def declare_cooperation(*, cooperation: Cooperation, by: Any, at: datetime) -> Cooperation:
    """Store what one side, or the cluster's team, says that it does with another; it counts once it
    is confirmed.

    Raises Refused for one with itself, for a partner or a project that cannot be named, for a start
    that is still ahead, and where the same two have one of this kind already; PermissionDenied.
    """
    require(by, "community.declare_cooperation", cooperation)
    _refuse_wrong_sides(cooperation)
    if cooperation.since > timezone.localdate(at):
        raise Refused(_("A cooperation is recorded once it has started."))
    _lock_sides(cooperation)
    if _same_two(cooperation).exists():
        raise Refused(_("A cooperation of this kind is recorded for the same two already."))
    cooperation.source = CooperationSource.DECLARED
    cooperation.created_by = by
    cooperation.created_at = cooperation.updated_at = at
    cooperation.save(force_insert=True)
    publish("community.cooperation_declared", cooperation_id=cooperation.pk)
    return cooperation


def _refuse_wrong_sides(cooperation: Cooperation) -> None:
    own, project = cooperation.organisation_id, cooperation.project
    if cooperation.partner_id is None or cooperation.partner_id == own:
        raise Refused(_("Choose another organisation as the partner."))
    if project is not None and project.organisation_id != own:
        raise Refused(_("Choose a project of your own organisation."))
    if not Organisation.objects.published().filter(pk=cooperation.partner_id).exists():
        raise Refused(_("Choose a partner of the directory."))


def _lock_sides(cooperation: Cooperation) -> None:
    """Keep the other side from recording the same at this moment; the lower number first."""
    for pk in sorted(filter(None, (cooperation.organisation_id, cooperation.partner_id))):
        Organisation.objects.lock(pk)


def _same_two(cooperation: Cooperation) -> Any:
    """Return what is open of this kind between two organisations; a team without one has none."""
    one, other = cooperation.organisation_id, cooperation.partner_id
    pair = Q(organisation=one, partner=other) | Q(organisation=other, partner=one)
    return Cooperation.objects.filter(pair, kind=cooperation.kind, state__in=OPEN)


@transaction.atomic
def record_started(
    *,
    introduction_uid: str,
    kind: str,
    organisation_id: int,
    partner_id: int | None = None,
    partner_project_id: int | None = None,
    is_demo: bool = False,
    at: datetime,
) -> Cooperation:
    """Record that an introduction led to a cooperation; called again for the same introduction, or
    where the same two have one of this kind, it returns the one that is there. It counts at once,
    also if one side alone had declared it. The caller has asked who may say so.

    Raises Refused for a side that is missing or twice the same, and for an unknown kind.
    """
    if kind not in Kind.values or not (partner_id or partner_project_id):
        raise Refused(_("Say what the cooperation is about, and with whom."))
    if partner_id == organisation_id:
        raise Refused(_("Choose another organisation as the partner."))
    cooperation = Cooperation(
        kind=kind, organisation_id=organisation_id, partner_id=partner_id,
        partner_project_id=partner_project_id, since=timezone.localdate(at), is_demo=is_demo,
        created_at=at,
    )  # fmt: skip
    _lock_sides(cooperation)
    known: Cooperation | None = Cooperation.objects.filter(
        introduction_uid=introduction_uid
    ).first()
    if known is None and partner_id is not None:
        known = _same_two(cooperation).first()
    if known is not None and known.state != CooperationState.PROPOSED:
        return known
    return _counted(known or cooperation, introduction_uid, at)


def _counted(cooperation: Cooperation, introduction_uid: str, at: datetime) -> Cooperation:
    """Store one as the outcome of an introduction."""
    cooperation.source = CooperationSource.INTRODUCTION
    cooperation.introduction_uid = introduction_uid
    cooperation.confirm(at=at)
    _save(cooperation, at)
    publish("community.cooperation_recorded", cooperation_id=cooperation.pk)
    return cooperation


@transaction.atomic
def record_of_introduction(*, introduction_id: int) -> Cooperation | None:
    """Record the cooperation that an introduction closed with, once however often it is asked;
    return nothing where it closed otherwise, where both sides have become one organisation, or
    where the person of the directory names none that they may speak for: then either side may
    declare it.
    """
    rows = Introduction.objects.select_related("entry__project", "person")
    introduction: Introduction = rows.get(pk=introduction_id)
    entry, at = introduction.entry, introduction.ended_at
    if introduction.outcome != Outcome.STARTED or at is None:
        return None
    partner_id, project = partner_met(introduction), entry.project if entry else None
    company_id = project.organisation_id if project else partner_id
    if company_id == introduction.organisation_id or not (partner_id or project):
        return None
    return record_started(
        introduction_uid=introduction.uid,
        kind=entry.cooperation if entry else Kind.OTHER,
        organisation_id=introduction.organisation_id,
        partner_id=partner_id,
        partner_project_id=project.pk if project else None,
        is_demo=introduction.is_demo,
        at=at,
    )


def _save(cooperation: Cooperation, at: datetime) -> None:
    cooperation.updated_at = at
    cooperation.save()


@transaction.atomic
def confirm_cooperation(*, cooperation_id: int, by: Any, at: datetime) -> Cooperation:
    """Confirm, for the other side or the team, that it came about: it counts from now on.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    cooperation: Cooperation = Cooperation.objects.lock(cooperation_id)
    require(by, "community.confirm_cooperation", cooperation)
    cooperation.confirm(at=at)
    _save(cooperation, at)
    publish("community.cooperation_confirmed", cooperation_id=cooperation.pk)
    return cooperation


@transaction.atomic
def decline_cooperation(*, cooperation_id: int, by: Any, at: datetime) -> Cooperation:
    """Say, for the other side or the team, that it did not come about.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    cooperation: Cooperation = Cooperation.objects.lock(cooperation_id)
    require(by, "community.decline_cooperation", cooperation)
    cooperation.decline()
    _save(cooperation, at)
    publish("community.cooperation_declined", cooperation_id=cooperation.pk)
    return cooperation


@transaction.atomic
def dispute_cooperation(*, cooperation_id: int, by: Any, at: datetime) -> Cooperation:
    """Say, for either side or the team, that what an introduction is said to have led to is not so:
    it does not count any more, and nobody else reads of it.

    Raises PermissionDenied, or TransitionNotAllowed: also for one that was declared and confirmed.
    """
    cooperation: Cooperation = Cooperation.objects.lock(cooperation_id)
    require(by, "community.dispute_cooperation", cooperation)
    cooperation.dispute()
    _save(cooperation, at)
    publish("community.cooperation_declined", cooperation_id=cooperation.pk)
    return cooperation


@transaction.atomic
def end_cooperation(*, cooperation_id: int, on: date, by: Any, at: datetime) -> Cooperation:
    """Note, for either side or the team, on which day it ended; it stays counted.

    Raises Refused for a day before its start or still ahead; PermissionDenied;
    TransitionNotAllowed.
    """
    cooperation: Cooperation = Cooperation.objects.lock(cooperation_id)
    require(by, "community.end_cooperation", cooperation)
    if not cooperation.since <= on <= timezone.localdate(at):
        raise Refused(_("Choose a day between its start and today."))
    cooperation.end(on=on)
    _save(cooperation, at)
    publish("community.cooperation_ended", cooperation_id=cooperation.pk)
    return cooperation


@transaction.atomic
def agree_to_publish(*, cooperation_id: int, agrees: bool, by: Any, at: datetime) -> Cooperation:
    """Note, for the sides that the person may write for, whether everyone may know of it. Who
    takes an agreement back makes it private again at once.

    Raises Refused for one that is not confirmed; PermissionDenied: the team agrees for nobody.
    """
    cooperation: Cooperation = Cooperation.objects.lock(cooperation_id)
    require(by, "community.publish_cooperation", cooperation)
    if cooperation.counted_at is None:
        raise Refused(_("It can be made public once it is confirmed."))
    moment = at if agrees else None
    if declares_cooperation(by, cooperation):
        cooperation.agreed_at = moment
    if answers_cooperation(by, cooperation):
        cooperation.partner_agreed_at = moment
    _save(cooperation, at)
    publish("community.cooperation_publicity_changed", cooperation_id=cooperation.pk)
    return cooperation
