"""A project's passport: what it shows, and the links by which its team shows it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Project
from partners.queries.members import digest_of
from pscc.impact.models import Passport, PassportReading, PassportShare
from pscc.impact.queries.passport_items import items_of
from pscc.kernel.access import require
from pscc.kernel.formats import long_date
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

SECRET_BYTES = 32
LONGEST_DAYS = 366  # a link lives a year at most
MOST_LINKS = 20  # live ones of one passport


class StalePassportError(Refused):
    """Someone else saved the passport since the form was opened; `stored` is theirs."""

    def __init__(self, stored: Passport) -> None:
        super().__init__(
            _(
                "Someone else changed this passport while you were choosing. Nothing of yours is"
                " lost: it stands below."
            )
        )
        self.stored = stored


class ItemChangedError(Refused):
    """What was ticked says something else by now, or is not there any more."""


class CannotShareError(Refused):
    """The link cannot be made; `field` names what to correct, if it is a field."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class PassportValues:
    """What the team writes: the title, its own words, and what it picked, key to mark."""

    title: str
    words_fr: str = ""
    words_en: str = ""
    picked: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def save_passport(
    *, project_id: int, version: int, values: PassportValues, by: Any, at: datetime
) -> Passport:
    """Store what a passport shows; the first time makes it (version 0).

    Of what `by` may not read, what others picked stays picked. Locks the project. Raises
    StalePassportError if somebody saved in between, ItemChangedError if something ticked says
    something else by now, PermissionDenied.
    """
    project = Project.objects.lock(project_id)
    require(by, "impact.edit_passport", project)
    passport = Passport.objects.filter(project=project).first() or Passport(
        project=project, created_at=at, is_demo=project.is_demo
    )
    if passport.version != version:
        raise StalePassportError(passport)
    offered = {each.key: each.mark for each in items_of(project, by)}
    if any(offered.get(key) != mark for key, mark in values.picked.items()):
        raise ItemChangedError(
            _("Something that you ticked has changed meanwhile. Look at it and tick it again.")
        )
    others = {key: mark for key, mark in passport.picked.items() if key not in offered}
    passport.title = values.title
    passport.words_fr, passport.words_en = values.words_fr, values.words_en
    passport.picked = others | dict(values.picked)
    passport.version += 1
    passport.changed_by, passport.updated_at = by, at
    passport.save()
    return passport


@transaction.atomic
def share_passport(
    *, project_id: int, name: str, expires_on: date, by: Any, at: datetime
) -> tuple[PassportShare, str]:
    """Make a link to a project's passport, valid until the end of a day in Paris; return it with
    its secret, which is told this once.

    Locks the project. Raises CannotShareError, PermissionDenied.
    """
    project = Project.objects.lock(project_id)
    require(by, "impact.share_passport", project)
    passport = Passport.objects.filter(project=project).first()
    if passport is None:
        raise CannotShareError(_("Choose first what the passport shows, then share it."))
    _check_link(passport, name, expires_on, timezone.localdate(at))
    token = secrets.token_urlsafe(SECRET_BYTES)
    share = PassportShare.objects.create(
        passport=passport,
        name=name,
        digest=digest_of(token),
        expires_on=expires_on,
        created_by=by,
        created_at=at,
    )
    publish("impact.passport_shared", share_id=share.pk, project_id=project.pk)
    return share, token


def _check_link(passport: Passport, name: str, expires_on: date, today: date) -> None:
    last = today + timedelta(days=LONGEST_DAYS)
    if not today <= expires_on <= last:
        raise CannotShareError(
            _("Choose a day from today to %(last)s.") % {"last": long_date(last)}, "expires_on"
        )
    live = PassportShare.objects.live(today).filter(passport=passport)
    if live.filter(name__iexact=name).exists():
        raise CannotShareError(
            _("A link with this name is open already. End it first, or choose another name."),
            "name",
        )
    if live.count() >= MOST_LINKS:
        raise CannotShareError(
            _("At most %(limit)s links can be open at a time. End one first.")
            % {"limit": MOST_LINKS}
        )


@transaction.atomic
def revoke_passport_share(*, share_id: int, by: Any, at: datetime) -> PassportShare:
    """End a link: from now on it opens nothing. Ending it twice changes nothing.

    Locks the link. Raises PermissionDenied.
    """
    share = PassportShare.objects.lock(share_id)
    project = share.passport.project
    require(by, "impact.share_passport", project)
    if share.revoked_at is None:
        share.revoked_by, share.revoked_at = by, at
        share.save(update_fields=["revoked_by", "revoked_at"])
        publish("impact.passport_link_ended", share_id=share.pk, project_id=project.pk)
    return share


@transaction.atomic
def count_reading(*, share_id: int, at: datetime) -> None:
    """Count that a link was opened, by its day alone: nothing of who opened it is kept."""
    day = timezone.localdate(at)
    reading, _is_new = PassportReading.objects.get_or_create(share_id=share_id, day=day)
    PassportReading.objects.filter(pk=reading.pk).update(count=F("count") + 1)
