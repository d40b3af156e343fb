"""Whose is a request to know? One answer for page, list, admin, export, mail and file.

The team sees its own; a provider's owners and editors see what was sent to it, and nothing that was
sent to others; those of the cluster who look after requests see what was sent. A conflict of
interest with the project keeps everyone out but the team.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

from partners.models import ConflictOfInterest, Membership, ProjectMember
from partners.models.projects import EDITING_MEMBERS
from pscc.kernel.access import allowed
from services.enums import SubRequestState, Turn
from services.request_states import LIVE_STATES, states_of_turn


class RequestQuerySet(models.QuerySet[Any]):
    """Words for asking about requests."""

    def of_team(self, user: Any) -> "RequestQuerySet":
        """Those of projects in whose team the person is."""
        team = ProjectMember.objects.active().filter(user=user)
        return self.filter(project_id__in=team.values("project_id"))

    def sent(self) -> "RequestQuerySet":
        """Those that have been sent to a provider at least once."""
        return self.filter(reference__isnull=False)

    def handled_by(self, user: Any) -> "RequestQuerySet":
        """Sent ones, for those of the cluster who look after requests, walls obeyed."""
        if not (user.is_authenticated and allowed(user, "services.browse_requests")):
            return self.none()
        walls = ConflictOfInterest.objects.walls(user)
        return self.sent().exclude(project_id__in=walls.values("project_id"))

    def lock_draft(self, project_id: int) -> Any:
        """Return the one that a project is writing, locked as `lock` does; None where there is
        none any more once the lock is had: a colleague may just have sent it.
        """
        rows = self.filter(project_id=project_id, reference__isnull=True)
        return rows.select_for_update(of=("self",), no_key=True).first()

    def visible_to(self, user: Any) -> "RequestQuerySet":
        """The team's own, and sent ones for those who look after them; never a provider's: it
        sees its sub-request only.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(pk__in=self.model.objects.of_team(user).values("pk"))
            | Q(pk__in=self.model.objects.handled_by(user).values("pk"))
        )

    def lock(self, pk: int) -> Any:
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def lock_if_there(self, pk: int) -> Any:
        """Return one, locked as `lock` does; None where it was deleted meanwhile."""
        return self.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()


class SubRequestQuerySet(models.QuerySet[Any]):
    """Words for asking about requests to providers."""

    def of_team(self, user: Any) -> "SubRequestQuerySet":
        """Those of projects in whose team the person is."""
        team = ProjectMember.objects.active().filter(user=user)
        return self.filter(request__project_id__in=team.values("project_id"))

    def sent(self) -> "SubRequestQuerySet":
        """Those that the provider has got."""
        return self.filter(submitted_at__isnull=False)

    def behind_no_wall(self, user: Any) -> "SubRequestQuerySet":
        """Those from whose project no conflict of interest keeps the person away."""
        walls = ConflictOfInterest.objects.walls(user)
        return self.exclude(request__project_id__in=walls.values("project_id"))

    def of_providers_of(self, user: Any) -> "SubRequestQuerySet":
        """Sent ones to organisations that the person edits, walls obeyed."""
        edited = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
        sent = self.sent().filter(provider_id__in=edited.values("organisation_id"))
        return sent.behind_no_wall(user)

    def handled_by(self, user: Any) -> "SubRequestQuerySet":
        """Sent ones, for those of the cluster who look after requests, walls obeyed."""
        if not (user.is_authenticated and allowed(user, "services.browse_requests")):
            return self.none()
        return self.sent().behind_no_wall(user)

    def visible_to(self, user: Any) -> "SubRequestQuerySet":
        """The team's, the provider's own, and sent ones for those who look after them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._known_whole(user) | self._received(user))

    def named_for(self, user: Any) -> "SubRequestQuerySet":
        """Those visible to a person, each called by its full reference where the person knows the
        whole request: of the team, or looking after it. To a provider each names its own part.
        """
        if not user.is_authenticated:
            return self.none()
        whole = self._known_whole(user)
        known = ExpressionWrapper(whole, output_field=BooleanField())
        named: SubRequestQuerySet = self.filter(whole | self._received(user)).annotate(
            names_whole=known
        )
        return named

    def _known_whole(self, user: Any) -> Q:
        every = self.model.objects
        return Q(pk__in=every.of_team(user).values("pk")) | Q(
            pk__in=every.handled_by(user).values("pk")
        )

    def _received(self, user: Any) -> Q:
        return Q(pk__in=self.model.objects.of_providers_of(user).values("pk"))

    def live(self) -> "SubRequestQuerySet":
        """Sent ones of which something is still to come."""
        return self.filter(state__in=LIVE_STATES)

    def waiting_for(self, turn: Turn) -> "SubRequestQuerySet":
        """Those in which it is somebody's turn."""
        return self.filter(state__in=states_of_turn(turn))

    def late(self, at: datetime) -> "SubRequestQuerySet":
        """Live ones whose clock has run out."""
        return self.live().filter(due_at__lte=at)

    def to_wake(self, today: Any) -> "SubRequestQuerySet":
        """Postponed ones whose day has come."""
        return self.filter(state=SubRequestState.WILLING_LATER, wakes_on__lte=today)

    def lock(self, pk: int) -> Any:
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def lock_if_there(self, pk: int) -> Any:
        """Return one, locked as `lock` does; None where it was deleted meanwhile."""
        return self.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
