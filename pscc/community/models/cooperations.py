"""Cooperations: what two sides came to do together, from an introduction or declared by them."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import ConflictOfInterest, Membership, Organisation, Project
from partners.models.projects import EDITING_MEMBERS
from pscc.community.enums import Cooperation as Kind
from pscc.community.enums import CooperationSource, CooperationState
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid

PROPOSED, CONFIRMED, DECLINED, ENDED = CooperationState
OPEN = (PROPOSED, CONFIRMED)
COUNTED = (CONFIRMED, ENDED)


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    """Words for asking about cooperations."""

    def counted(self) -> "CooperationQuerySet":
        """Those that came about: confirmed, whether they still run or have ended."""
        return self.filter(state__in=COUNTED)

    def public(self) -> "CooperationQuerySet":
        """Those under way that both sides agreed to make public, each for itself."""
        both = Q(agreed_at__isnull=False, partner_agreed_at__isnull=False)
        return self.filter(both, state=CONFIRMED)

    def own(self, user: Any) -> "CooperationQuerySet":
        """Those of either side for which the person may write."""
        roles = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
        organisations = roles.values("organisation_id")
        projects = Project.objects.editable_by(user).values("pk")
        return self.filter(
            Q(organisation__in=organisations)
            | Q(partner__in=organisations)
            | Q(partner_project__in=projects)
        )

    def visible_to(self, user: Any) -> "CooperationQuerySet":
        """Public ones and one's own; for those who look after them, all except
        what projects behind a conflict of interest of theirs have not made public.
        """
        public = self.public()
        if not user.is_authenticated:
            return public
        if not allowed(user, "community.view_cooperation"):
            own = self.own(user)
            return self.filter(Q(pk__in=public.values("pk")) | Q(pk__in=own.values("pk")))
        walls = ConflictOfInterest.objects.walls(user).filter(project__isnull=False)
        behind = walls.values("project_id")
        walled = self.filter(Q(project__in=behind) | Q(partner_project__in=behind))
        return self.exclude(Q(pk__in=walled.values("pk")) & ~Q(pk__in=public.values("pk")))

    def lock(self, pk: int) -> "Cooperation":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


def of_introduction(cooperation: Any) -> bool:
    """Hold where one side's answer was enough to record it."""
    return bool(cooperation.source == CooperationSource.INTRODUCTION)


class Cooperation(FSMModelMixin, models.Model):
    """An organisation works with another, or with a project's team that has no company.

    It counts from the moment at which it is confirmed: by the other side, by the team, or because
    an introduction had it for its outcome. It is public once each side has agreed for itself. That
    the sides differ is held by the action: two organisations may turn out to be one.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="cooperations", verbose_name=_("organisation")
    )
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("project"),
    )
    partner = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cooperations_as_partner",
        verbose_name=pgettext_lazy("cooperation", "with"),
    )
    partner_project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cooperations_as_partner",
        verbose_name=_("project of the other side"),
    )
    kind = models.CharField(_("kind of cooperation"), max_length=13, choices=Kind.choices)
    text = models.CharField(_("what is done together"), max_length=400, blank=True)
    since = models.DateField(_("started on"))
    until = models.DateField(_("ended on"), null=True, blank=True)
    source = models.CharField(
        pgettext_lazy("cooperation", "known from"),
        max_length=12,
        choices=CooperationSource.choices,
        default=CooperationSource.DECLARED,
    )
    introduction_uid = models.CharField(
        _("introduction"), max_length=12, null=True, unique=True, editable=False
    )
    state = FSMField(
        _("state"), max_length=9, default=PROPOSED, choices=CooperationState.choices,
        protected=True,
    )  # fmt: skip
    counted_at = models.DateTimeField(_("counts since"), null=True, editable=False)
    agreed_at = models.DateTimeField(
        _("agreed to make it public"), null=True, blank=True, editable=False
    )
    partner_agreed_at = models.DateTimeField(
        _("the other side agreed to make it public"), null=True, blank=True, editable=False
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one that is recorded", "cooperation")
        verbose_name_plural = pgettext_lazy("those that are recorded", "cooperations")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=CooperationState.values,
                    kind__in=Kind.values,
                    source__in=CooperationSource.values,
                ),
                name="community_cooperation_known",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(partner_project__isnull=False),
                name="community_cooperation_of_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=COUNTED, counted_at__isnull=False)
                | Q(
                    state__in=(PROPOSED, DECLINED),
                    counted_at__isnull=True,
                    agreed_at__isnull=True,
                    partner_agreed_at__isnull=True,
                ),
                name="community_cooperation_counts_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state=ENDED, until__isnull=False, until__gte=F("since"))
                | (~Q(state=ENDED) & Q(until__isnull=True)),
                name="community_cooperation_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(source=CooperationSource.INTRODUCTION, introduction_uid__isnull=False)
                | Q(source=CooperationSource.DECLARED, introduction_uid__isnull=True),
                name="community_cooperation_from_its_source",
            ),
        ]
        indexes = [models.Index(fields=["state", "counted_at"], name="community_coop_counted")]

    def __str__(self) -> str:
        words = gettext("%(one)s and %(other)s")
        return words % {"one": self.organisation, "other": self.other_side}

    def get_absolute_url(self) -> str:
        return reverse("community:cooperation_detail", args=(self.uid,))

    @property
    def other_side(self) -> str:
        """Who it is with, as everyone may know: a project stays confidential."""
        return self.partner.name if self.partner else str(_("A project team"))

    @property
    def is_public(self) -> bool:
        """Whether it is under way and both sides agreed that everyone may know."""
        agreed = self.agreed_at is not None and self.partner_agreed_at is not None
        return agreed and self.state == CONFIRMED

    @transition(field=state, source=PROPOSED, target=CONFIRMED)
    def confirm(self, *, at: datetime) -> None:
        """It came about; it counts from now on."""
        self.counted_at = at

    @transition(field=state, source=PROPOSED, target=DECLINED)
    def decline(self) -> None:
        """The other side or the team does not know of it."""

    @transition(field=state, source=CONFIRMED, target=DECLINED, conditions=[of_introduction])
    def dispute(self) -> None:
        """A side says that an introduction did not lead to it: it does not count any more."""
        self.counted_at = self.agreed_at = self.partner_agreed_at = None

    @transition(field=state, source=CONFIRMED, target=ENDED)
    def end(self, *, on: date) -> None:
        """It is over; that it was stays counted."""
        self.until = on


declare(
    Cooperation,
    purpose="Know which cooperations came about, count them, and show those that both sides agreed"
    " to make public.",
    retention="As long as the organisations.",
    fields={"created_by": "identity"},
)
