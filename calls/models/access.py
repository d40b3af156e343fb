"""Whose is an application to know? One answer for page, list, search, admin, export, mail
and file.
"""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
)

from calls.enums import READING_STATES, CallRole
from calls.models.calls import Call, CallPerson
from partners.enums import ProjectRole
from partners.models import ConflictOfInterest, ProjectMember
from pscc.kernel.access import allowed
from pscc.kernel.clock import PortalNow


def reading_member(
    user: Any, seats: models.Manager[Any], application: str
) -> models.QuerySet[ProjectMember]:
    """Return, for a subquery on rows that `application` leads to one from, the person's part in
    the team of each.
    """
    seated = seats.filter(application=OuterRef(OuterRef(application)), member=OuterRef("pk"))
    whole = Q(project__applications__is_narrowed=False)
    return ProjectMember.objects.active().filter(  # one call: one and the same application
        whole | Q(role=ProjectRole.SIGN) | Exists(seated),
        user=user,
        project__applications=OuterRef(application),
    )


class ApplicationQuerySet(models.QuerySet[Any]):
    """Words for asking about applications."""

    def of_team(self, user: Any) -> "ApplicationQuerySet":
        """Those of projects in whose team the person is; where only a part of the team takes part,
        those who sign and those who were chosen.
        """
        team = ProjectMember.objects.active().filter(user=user)
        signs = team.filter(role=ProjectRole.SIGN)
        chosen = team.filter(
            project=OuterRef("project"), application_seats__application=OuterRef("pk")
        )
        return self.filter(
            Q(is_narrowed=False) | Q(project_id__in=signs.values("project_id")) | Exists(chosen),
            project_id__in=team.values("project_id"),
        )

    def sent(self) -> "ApplicationQuerySet":
        """Those that have been submitted at least once."""
        return self.filter(reference__isnull=False)

    def behind_no_wall(self, user: Any) -> "ApplicationQuerySet":
        """Those from which no conflict of interest keeps the person away."""
        return self.exclude(
            project_id__in=ConflictOfInterest.objects.walls(user).values("project_id")
        )

    def handled_by(self, user: Any) -> "ApplicationQuerySet":
        """Sent ones that the person's office lets them handle, walls obeyed.

        Programme officers handle every call; call managers, chairs and panel members only their
        own.
        """
        if not user.is_authenticated:
            return self.none()
        sent = self.sent().behind_no_wall(user)
        if allowed(user, "calls.handle_every_call"):
            return sent
        roles = [CallRole.CHAIR, CallRole.MEMBER]
        if allowed(user, "calls.handle_own_calls"):
            roles.append(CallRole.MANAGER)
        return sent.filter(
            call_id__in=Call.objects.filter(people__user=user, people__role__in=roles).values("pk")
        )

    def of_office(self, user: Any) -> "ApplicationQuerySet":
        """Sent ones that the person handles by office, walls obeyed: a seat on a panel is none.

        Every call for programme officers, their own calls for call managers, none for others.
        """
        handled = self.handled_by(user)
        if allowed(user, "calls.handle_every_call"):
            return handled
        if allowed(user, "calls.handle_own_calls"):
            return handled.filter(call__in=Call.objects.managed_by(user).values("pk"))
        return self.none()

    def open_to_experts(self) -> "ApplicationQuerySet":
        """Those without a decision, or whose decision was released not longer ago than the call
        lets experts read on.
        """
        decisions = self.model._meta.get_field("decisions").related_model.objects
        days = ExpressionWrapper(
            F("application__call__expert_reading_days") * Value(timedelta(days=1)),
            output_field=DurationField(),
        )
        since = ExpressionWrapper(PortalNow() - days, output_field=DateTimeField())
        over = decisions.filter(application=OuterRef("pk"), released_at__lt=since)
        return self.filter(~Exists(over))

    def reviewed_by(self, user: Any) -> "ApplicationQuerySet":
        """Sent ones that the person reviews after having declared no conflict, until the experts'
        time to read is over.
        """
        return (
            self.sent()
            .open_to_experts()
            .behind_no_wall(user)
            .filter(assignments__expert=user, assignments__state__in=READING_STATES)
        )

    def opened_in_emergency_by(self, user: Any) -> "ApplicationQuerySet":
        """Those whose glass the person has broken within the last hour, walls obeyed all
        the same.
        """
        if not user.is_authenticated:
            return self.none()
        return self.behind_no_wall(user).filter(
            emergency_openings__user=user, emergency_openings__until__gt=PortalNow()
        )

    def for_reader(self, user: Any) -> "ApplicationQuerySet":
        """Add, in the same statement, what the rules ask about a person who reads: walled or not,
        offices in the call, roles in the team.

        For pages only: actions lock their rows without it, so that their rules ask anew.
        """
        if not user.is_authenticated:
            return self
        seats = CallPerson.objects.filter(user=user, call=OuterRef("call"))
        seats_of = self.model._meta.get_field("seats").related_model.objects
        team = reading_member(user, seats_of, "pk")
        walls = ConflictOfInterest.objects.walls(user).filter(project=OuterRef("project"))
        read: ApplicationQuerySet = self.annotate(
            reader_id=Value(user.pk),
            reader_is_walled=Exists(walls),
            reader_offices=ArraySubquery(seats.values("role")),
            reader_team_roles=ArraySubquery(team.values("role")),
        )
        return read

    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """The team's, and those that the person handles, reviews or opened in an emergency."""
        if not user.is_authenticated:
            return self.none()
        ids = (
            Q(pk__in=self.model.objects.of_team(user).values("pk"))
            | Q(pk__in=self.model.objects.handled_by(user).values("pk"))
            | Q(pk__in=self.model.objects.reviewed_by(user).values("pk"))
            | Q(pk__in=self.model.objects.opened_in_emergency_by(user).values("pk"))
        )
        return self.filter(ids)

    def lock(self, pk: int) -> Any:
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)
