"""Who acts for an organisation, and how one comes to."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import (
    ClaimMethod,
    ClaimState,
    InvitationState,
    JoinRequestState,
    MembershipRole,
    ProjectRole,
)
from partners.models.organisations import Organisation
from partners.models.projects import Project
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self, at: datetime) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(state=InvitationState.PENDING, expires_at__gt=at)

    def overdue(self, at: datetime) -> "InvitationQuerySet":
        """Those whose time has passed without an answer."""
        return self.filter(state=InvitationState.PENDING, expires_at__lte=at)

    def lock(self, pk: int) -> "Invitation":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Invitation(FSMModelMixin, models.Model):
    """An offer to act for an organisation or to join a project's team, sent to one address.

    The link holds a secret of which only the SHA-256 is kept. One address, one account: who accepts
    must have that address verified.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="invitations",
        verbose_name=_("project"),
    )  # fmt: skip
    email = models.EmailField(_("e-mail"))
    role = models.CharField(
        _("role"), max_length=12, choices=[*MembershipRole.choices, *ProjectRole.choices]
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    secret_digest = models.CharField(_("digest of the secret"), max_length=64, editable=False)
    invited_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("sent"), default=now)
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    state = FSMField(
        _("state"),
        max_length=10,
        default=InvitationState.PENDING,
        choices=InvitationState.choices,
        protected=True,
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, project__isnull=True)
                | Q(organisation__isnull=True, project__isnull=False),
                name="partners_invitation_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values),
                name="partners_invitation_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(InvitationState.PENDING, InvitationState.EXPIRED))
                | Q(answered_at__isnull=False),
                name="partners_invitation_answered_when_settled",
            ),
            models.UniqueConstraint(
                fields=["organisation", "project", "email"],
                condition=Q(state=InvitationState.PENDING),
                nulls_distinct=False,
                name="partners_invitation_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation or self.project}"

    def _answer(self, at: datetime) -> None:
        self.answered_at = at

    @transition(field=state, source=InvitationState.PENDING, target=InvitationState.ACCEPTED)
    def accept(self, *, by: Any, at: datetime) -> None:
        """The invited person takes it up."""
        self.accepted_by = by
        self._answer(at)

    @transition(field=state, source=InvitationState.PENDING, target=InvitationState.DECLINED)
    def decline(self, *, at: datetime) -> None:
        """The invited person does not want it."""
        self._answer(at)

    @transition(field=state, source=InvitationState.PENDING, target=InvitationState.REVOKED)
    def revoke(self, *, at: datetime) -> None:
        """Whoever may invite takes it back."""
        self._answer(at)

    @transition(field=state, source=InvitationState.PENDING, target=InvitationState.EXPIRED)
    def expire(self) -> None:
        """Its time has passed."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)

    def lock_of(self, organisation: Organisation) -> "MembershipQuerySet":
        """All active ones of an organisation, locked for change: the last owner stays the last."""
        return self.active().filter(organisation=organisation).select_for_update(of=("self",))


class Membership(models.Model):
    """A person who acts for an organisation. Ended, never deleted."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=MembershipRole.choices)
    since = models.DateTimeField(_("since"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(ended_at__isnull=True),
                name="partners_membership_active_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def open(self) -> "ClaimQuerySet":
        """Those that are not decided."""
        return self.filter(state=ClaimState.OPEN)

    def to_examine(self) -> "ClaimQuerySet":
        """Open ones that wait for staff; a code waits for the person who asked for it."""
        return self.open().exclude(method=ClaimMethod.REGISTERED_EMAIL)

    def lock(self, pk: int) -> "Claim":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Claim(FSMModelMixin, models.Model):
    """Someone says that they may speak for an organisation that has no member yet."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="claims", verbose_name=_("organisation")
    )
    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="claims", verbose_name=_("person")
    )
    method = models.CharField(_("proof"), max_length=16, choices=ClaimMethod.choices)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    letter = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("letter"),
    )  # fmt: skip
    code_digest = models.CharField(
        _("digest of the code"), max_length=64, blank=True, editable=False
    )
    code_expires_at = models.DateTimeField(
        _("code valid until"), null=True, blank=True, editable=False
    )
    code_tries = models.PositiveSmallIntegerField(_("wrong codes typed"), default=0, editable=False)
    claimed_at = models.DateTimeField(_("claimed"), default=now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=ClaimState.OPEN,
        choices=ClaimState.choices,
        protected=True,
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="partners_claim_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.OPEN, decided_at__isnull=True)
                | (~Q(state=ClaimState.OPEN) & Q(decided_at__isnull=False)),
                name="partners_claim_decided_when_settled",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(state=ClaimState.OPEN),
                name="partners_claim_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"

    def _settle(self, *, by: Any, at: datetime) -> None:
        self.decided_by, self.decided_at = by, at

    @transition(field=state, source=ClaimState.OPEN, target=ClaimState.GRANTED)
    def grant(self, *, by: Any, at: datetime) -> None:
        """The proof holds: the person becomes an owner; `by` is None where the portal checked."""
        self._settle(by=by, at=at)

    @transition(field=state, source=ClaimState.OPEN, target=ClaimState.REFUSED)
    def refuse(self, *, reason: str, by: Any, at: datetime) -> None:
        """Staff do not accept the proof, and say why."""
        self.reason = reason
        self._settle(by=by, at=at)

    @transition(field=state, source=ClaimState.OPEN, target=ClaimState.WITHDRAWN)
    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The person takes it back."""
        self._settle(by=by, at=at)


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def pending(self) -> "JoinRequestQuerySet":
        """Those that wait for an owner."""
        return self.filter(state=JoinRequestState.PENDING)

    def lock(self, pk: int) -> "JoinRequest":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class JoinRequest(FSMModelMixin, models.Model):
    """Someone asks an organisation's owners to let them in; who the owners are stays with them."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="join_requests", verbose_name=_("organisation")
    )
    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="join_requests", verbose_name=_("person")
    )
    message = models.TextField(_("message"), max_length=2000)
    asked_at = models.DateTimeField(_("asked"), default=now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    state = FSMField(
        _("state"),
        max_length=10,
        default=JoinRequestState.PENDING,
        choices=JoinRequestState.choices,
        protected=True,
    )

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JoinRequestState.values),
                name="partners_joinrequest_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state=JoinRequestState.PENDING, answered_at__isnull=True)
                | (~Q(state=JoinRequestState.PENDING) & Q(answered_at__isnull=False)),
                name="partners_joinrequest_answered_when_settled",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(state=JoinRequestState.PENDING),
                name="partners_joinrequest_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"

    def _answer(self, *, by: Any, at: datetime) -> None:
        self.answered_by, self.answered_at = by, at

    @transition(field=state, source=JoinRequestState.PENDING, target=JoinRequestState.ACCEPTED)
    def accept(self, *, by: Any, at: datetime) -> None:
        """An owner lets the person in."""
        self._answer(by=by, at=at)

    @transition(field=state, source=JoinRequestState.PENDING, target=JoinRequestState.DECLINED)
    def decline(self, *, by: Any, at: datetime) -> None:
        """An owner does not."""
        self._answer(by=by, at=at)

    @transition(field=state, source=JoinRequestState.PENDING, target=JoinRequestState.WITHDRAWN)
    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The person takes it back."""
        self._answer(by=by, at=at)


declare(
    Membership, purpose="Who may act for an organisation.", retention="Three years after it ended.",
    fields={"user": "identity", "role": "professional life"}, access=Access(shows=("ended_at",)),
)  # fmt: skip
declare(
    Invitation, purpose="Invite people to act for an organisation or a project.",
    retention="One year after the answer or the end of its validity.",
    fields={"email": "contact", "message": "free text", "invited_by": "identity",
            "accepted_by": "identity"},
    closure=Closure(addresses=("email",)),
    access=Access(gives={"email": ("email", "message"), "invited_by": ("message",)}),
)  # fmt: skip
declare(
    Claim, purpose="Check who may speak for an organisation.",
    retention="Five years after the decision, as proof.",
    fields={"user": "identity", "message": "free text", "decided_by": "identity",
            "letter": "professional life", "reason": "free text"},
    access=Access(gives={"user": ("message", "letter"), "decided_by": ("reason",)}),
)  # fmt: skip
declare(
    JoinRequest, purpose="Relay a wish to join to an organisation's owners.",
    retention="One year after the answer.",
    fields={"user": "identity", "message": "free text", "answered_by": "identity"},
    access=Access(gives={"user": ("message",)}),
)  # fmt: skip
