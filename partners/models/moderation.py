"""Changes of profiles: live at once and looked at afterwards, proposed, or suggested by readers."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import CorrectionState, EditState, ProposalState
from partners.models.edits import LiveEdit
from partners.models.organisations import Organisation
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid


class ProfileEditQuerySet(models.QuerySet["ProfileEdit"]):
    def to_review(self) -> "ProfileEditQuerySet":
        """Those that staff have not looked at."""
        return self.filter(state=EditState.TO_REVIEW)

    def lock(self, pk: int) -> "ProfileEdit":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class ProfileEdit(LiveEdit):
    """One saving of a profile by its members."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="edits", verbose_name=_("organisation")
    )

    objects = ProfileEditQuerySet.as_manager()

    class Meta(LiveEdit.Meta):
        verbose_name = _("change of a profile")
        verbose_name_plural = _("changes of profiles")
        constraints = [
            *LiveEdit.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "version"], name="partners_profileedit_one_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.version}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def pending(self) -> "ProposalQuerySet":
        """Those that wait for staff."""
        return self.filter(state=ProposalState.PENDING)

    def lock(self, pk: int) -> "Proposal":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Proposal(FSMModelMixin, models.Model):
    """A change that needs staff: of the name, an identifier, the circle.

    `changes` maps a field to {"old": …, "new": …}; for `identifiers` and `circles` these are lists
    of rows.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="proposals", verbose_name=_("organisation")
    )
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    made_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made"), default=now)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=ProposalState.PENDING,
        choices=ProposalState.choices,
        protected=True,
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="partners_proposal_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PENDING, decided_at__isnull=True)
                | (~Q(state=ProposalState.PENDING) & Q(decided_at__isnull=False)),
                name="partners_proposal_decided_when_settled",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state=ProposalState.PENDING),
                name="partners_proposal_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def _settle(self, *, answer: str, by: Any, at: datetime) -> None:
        self.answer, self.decided_by, self.decided_at = answer, by, at

    @transition(field=state, source=ProposalState.PENDING, target=ProposalState.ACCEPTED)
    def accept(self, *, by: Any, at: datetime) -> None:
        """Staff take it up: the profile changes in the same transaction."""
        self._settle(answer="", by=by, at=at)

    @transition(field=state, source=ProposalState.PENDING, target=ProposalState.REFUSED)
    def refuse(self, *, answer: str, by: Any, at: datetime) -> None:
        """Staff do not take it up, and say why."""
        self._settle(answer=answer, by=by, at=at)

    @transition(field=state, source=ProposalState.PENDING, target=ProposalState.WITHDRAWN)
    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The organisation takes it back."""
        self._settle(answer="", by=by, at=at)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> "CorrectionQuerySet":
        """Those that nobody has answered."""
        return self.filter(state=CorrectionState.OPEN)

    def lock(self, pk: int) -> "Correction":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Correction(FSMModelMixin, models.Model):
    """A reader says what is wrong on a page of the directory; an account is not needed."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="corrections", verbose_name=_("organisation")
    )
    text = models.TextField(_("what is wrong"), max_length=2000)
    source = models.CharField(_("source"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail for an answer"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    user = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    suggested_at = models.DateTimeField(_("suggested"), default=now)
    settled_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=CorrectionState.OPEN,
        choices=CorrectionState.choices,
        protected=True,
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested correction")
        verbose_name_plural = _("suggested corrections")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CorrectionState.values),
                name="partners_correction_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, settled_at__isnull=True)
                | (~Q(state=CorrectionState.OPEN) & Q(settled_at__isnull=False)),
                name="partners_correction_dated_when_settled",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def _settle(self, *, answer: str, by: Any, at: datetime) -> None:
        self.answer, self.settled_by, self.settled_at = answer, by, at

    @transition(field=state, source=CorrectionState.OPEN, target=CorrectionState.DONE)
    def take_up(self, *, answer: str, by: Any, at: datetime) -> None:
        """Someone who may edit the profile has mended it."""
        self._settle(answer=answer, by=by, at=at)

    @transition(field=state, source=CorrectionState.OPEN, target=CorrectionState.DISMISSED)
    def dismiss(self, *, answer: str, by: Any, at: datetime) -> None:
        """It was right as it stood; the answer says why."""
        self._settle(answer=answer, by=by, at=at)


_PUBLISHED = "contacts that the organisation publishes"

declare(
    ProfileEdit,
    purpose="Let staff look at changes of profiles afterwards, and undo them.",
    retention="Five years.",
    fields={"made_by": "identity", "settled_by": "identity", "reason": "free text",
            "before": "contact", "after": "contact"},
    closure=Closure(keeps={"before": _PUBLISHED, "after": _PUBLISHED}),
    access=Access(
        gives={"made_by": ("reason",)},
        withholds={
            "before": "contacts that the organisation publishes",
            "after": "contacts that the organisation publishes",
        },
    ),
)  # fmt: skip
declare(
    Proposal,
    purpose="Changes of names, identifiers and circles, checked by staff.",
    retention="Five years after the decision.",
    fields={"made_by": "identity", "reason": "free text", "decided_by": "identity",
            "answer": "free text"},
    access=Access(gives={"made_by": ("reason",), "decided_by": ("answer",)}),
)  # fmt: skip
declare(
    Correction,
    purpose="Let readers say what is wrong in the directory.",
    retention="One year after the answer.",
    fields={"text": "free text", "email": "contact", "user": "identity",
            "settled_by": "identity", "answer": "free text"},
    closure=Closure(addresses=("email",)),
    access=Access(gives={"user": ("text", "answer"), "email": ("email", "text", "answer")}),
)  # fmt: skip
