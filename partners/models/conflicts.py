"""Interests that keep a person away from a dossier."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import ConflictOrigin, ConflictState
from partners.models.organisations import Organisation
from partners.models.projects import Project
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled
from pscc.kernel.personal_data import Access, declare


class ConflictQuerySet(models.QuerySet["ConflictOfInterest"]):
    def standing(self) -> "ConflictQuerySet":
        """Those that hide a dossier from their person: not yet examined, or recused."""
        return self.filter(
            project__isnull=False, state__in=(ConflictState.PENDING, ConflictState.RECUSED)
        )

    def walls(self, user: Any) -> "ConflictQuerySet":
        """Those that hide a dossier from the person."""
        return self.standing().filter(person=user)


class ConflictOfInterest(FSMModelMixin, models.Model):
    """An interest of a person in a project or an organisation, found or declared, and what was
    decided of it.
    """

    person = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="conflicts", verbose_name=_("person")
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="conflicts",
        verbose_name=_("project"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="conflicts",
        verbose_name=_("organisation"),
    )
    origin = models.CharField(_("origin"), max_length=16, choices=ConflictOrigin.choices)
    evidence = models.TextField(_("evidence"), blank=True)
    # What the evidence rests on, by numbers of rows: a rename is no new evidence.
    traces = ArrayField(
        models.TextField(), verbose_name=_("traces"), default=list, db_default=[], blank=True,
        editable=False,
    )  # fmt: skip
    state = FSMField(
        _("state"), default=ConflictState.PENDING, choices=ConflictState.choices, protected=True
    )
    plan = models.TextField(_("plan"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False) | Q(organisation__isnull=False),
                name="partners_conflictofinterest_about_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ConflictState.values),
                name="partners_conflictofinterest_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state=ConflictState.PENDING, decided_at__isnull=True)
                | (~Q(state=ConflictState.PENDING) & Q(decided_at__isnull=False)),
                name="partners_conflictofinterest_decided_when_settled",
            ),
            models.UniqueConstraint(
                fields=["person", "project", "origin"],
                name="partners_conflictofinterest_once_per_origin",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.person, self.get_origin_display())

    @property
    def digest(self) -> str:
        """What a verdict is about: other evidence, another state or verdict give another one."""
        decided = self.decided_at.isoformat() if self.decided_at else ""
        text = json.dumps([self.pk, self.state, self.evidence, decided, self.decided_by_id])
        return hashlib.sha256(text.encode()).hexdigest()

    def _settle(self, *, by: Any, at: datetime) -> None:
        self.decided_by, self.decided_at = by, at

    @transition(field=state, source=ConflictState.PENDING, target=ConflictState.DISMISSED)
    def dismiss(self, *, by: Any, at: datetime) -> None:
        """Staff found no conflict: the wall falls."""
        self._settle(by=by, at=at)

    @transition(field=state, source=ConflictState.PENDING, target=ConflictState.WAIVED)
    def waive(self, *, plan: str, by: Any, at: datetime) -> None:
        """Staff accept the interest, with a written plan to manage it."""
        self.plan = plan
        self._settle(by=by, at=at)

    @transition(
        field=state,
        source=[ConflictState.DISMISSED, ConflictState.WAIVED],
        target=ConflictState.PENDING,
    )
    def look_again(self, *, evidence: str, traces: list[str], at: datetime) -> None:
        """More than what was examined has come up: the wall stands again until staff have looked.

        Who settled it before, and how, stays in the history.
        """
        self.evidence, self.traces, self.recorded_at = evidence, traces, at
        self.decided_by, self.decided_at = None, None

    @transition(
        field=state,
        source=[ConflictState.PENDING, ConflictState.DISMISSED, ConflictState.WAIVED],
        target=ConflictState.RECUSED,
    )
    def recuse(self, *, by: Any, at: datetime) -> None:
        """The person keeps away from the dossier for good."""
        self._settle(by=by, at=at)


_WALL = "names a dossier behind the wall that it makes; the office answers in writing"
declare(
    ConflictOfInterest,
    purpose="Keep people away from dossiers in which they have an interest.",
    retention="Five years after the decision, and as long as a dossier from which it keeps away.",
    fields={
        "person": "identity",
        "decided_by": "identity",
        "evidence": "professional life",
        "traces": "professional life",
        "plan": "professional life",
    },
    access=Access(
        withholds=dict.fromkeys(("person", "evidence", "traces", "plan"), _WALL),
    ),
)
