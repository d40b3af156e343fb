"""Members, claims, requests to join and invitations at the staff desk: changed by buttons only."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from partners.actions.claims import grant_claim, refuse_claim
from partners.actions.freshness import confirm_organisation, undo_freshness_step
from partners.actions.invitations import revoke_invitation
from partners.actions.ladders import BACK
from partners.actions.members import appoint_member, change_member_role, deactivate_member
from partners.enums import (
    ClaimState,
    Freshness,
    InvitationState,
    JoinRequestState,
    MembershipRole,
)
from partners.forms.claims import RefusalForm
from partners.forms.members import AppointmentForm, RoleForm
from partners.models import Claim, Invitation, JoinRequest, Membership, Organisation
from partners.queries.members import orphaned_organisations
from pscc.accounts.models import User
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

CLAIM_TONES = {
    ClaimState.OPEN: "warning",
    ClaimState.GRANTED: "success",
    ClaimState.REFUSED: "danger",
    ClaimState.WITHDRAWN: "default",
}
INVITATION_TONES = {
    InvitationState.PENDING: "warning",
    InvitationState.ACCEPTED: "success",
    InvitationState.DECLINED: "danger",
    InvitationState.REVOKED: "default",
    InvitationState.EXPIRED: "default",
}
JOIN_TONES = {
    JoinRequestState.PENDING: "warning",
    JoinRequestState.ACCEPTED: "success",
    JoinRequestState.DECLINED: "danger",
    JoinRequestState.WITHDRAWN: "default",
}


class OwnerFilter(WordsFilter):
    """Organisations that nobody answers for."""

    title = _("person in charge")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("none", _("published, nobody in charge")),
            ("silent", _("nobody in charge, profile to check")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Organisation]
    ) -> QuerySet[Organisation]:
        if self.value() not in ("none", "silent"):
            return queryset
        orphans = orphaned_organisations()
        if self.value() == "silent":
            orphans = orphans.exclude(freshness=Freshness.CURRENT)
        return queryset.filter(pk__in=orphans.values("pk"))


def _confirm(organisation: Organisation, *, by: Any, at: datetime) -> None:
    confirm_organisation(organisation_id=organisation.pk, by=by, at=at)


def _undo(organisation: Organisation, *, by: Any, at: datetime) -> None:
    undo_freshness_step(organisation_id=organisation.pk, by=by, at=at)


def _appoint(
    organisation: Organisation, *, email: str, role: MembershipRole, by: Any, at: datetime
) -> None:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise Refused(gettext("No account has this address. Invite it on the page of members."))
    appoint_member(organisation_id=organisation.pk, person=person, role=role, by=by, at=at)


MEMBER_BUTTONS = (
    ActionButton(
        "members",
        _("Members"),
        "partners.manage_members",
        href=lambda organisation: reverse("partners:members", args=[organisation.slug]),
    ),
    ActionButton(
        "appoint",
        _("Appoint a member"),
        "partners.appoint_member",
        act=_appoint,
        form=AppointmentForm,
        explanation=_(
            "At the wish of the organisation itself, and only once you know who the person is."
            " The person is told, and so are the owners."
        ),
        done=_("The person is a member now."),
    ),
)
FRESHNESS_BUTTONS = (
    ActionButton(
        "confirm",
        _("Confirm the profile"),
        "partners.confirm_organisation",
        act=_confirm,
        explanation=_(
            "Today becomes the day of its last check, and it is back in the orientation and the"
            " directory at once. Do this only after you have checked it yourself."
        ),
        done=_("The profile is confirmed."),
    ),
    ActionButton(
        "undo_freshness",
        _("Take the last step of ageing back"),
        "partners.undo_freshness",
        act=_undo,
        explanation=_("The profile goes one step back, and the wait for an answer begins again."),
        done=_("The step is taken back."),
        when=lambda organisation: organisation.freshness in BACK,
    ),
)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Who says that they may speak for an organisation."""

    list_display = ("organisation", "user", "method", "shown_state", "claimed_at", "decider")
    list_filter = ("state", "method")
    search_fields = ("organisation__name", "user__name", "user__email")
    search_help_text = _("Organisation or person")
    list_select_related = ("organisation", "user", "decided_by")
    ordering = ("decided_at", "-claimed_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("organisation", "shown_state"),
                    ("user", "address"),
                    ("method", "shown_letter"),
                    "website",
                    "message",
                    ("claimed_at", "decided_at"),
                    ("decider", "reason"),
                )
            },
        ),
    )
    readonly_fields = ("shown_state", "address", "shown_letter", "website", "decider")
    action_buttons = (
        ActionButton(
            "grant",
            _("Grant the claim"),
            "partners.decide_claim",
            act=lambda claim, **who: grant_claim(claim_id=claim.pk, **who),
            explanation=_(
                "The person becomes the owner: changes the page, answers requests, invites"
                " colleagues. Check the proof by a way that the claim does not give you."
            ),
            done=_("Granted: the person is told now."),
            when=lambda claim: claim.state == ClaimState.OPEN,
        ),
        ActionButton(
            "refuse",
            _("Refuse the claim"),
            "partners.decide_claim",
            act=lambda claim, **who: refuse_claim(claim_id=claim.pk, **who),
            form=RefusalForm,
            done=_("Refused: the person is told now."),
            danger=True,
            when=lambda claim: claim.state == ClaimState.OPEN,
        ),
    )

    @display(description=_("state"), label=CLAIM_TONES, ordering="state")
    def shown_state(self, claim: Claim) -> Badge:
        return state_badge(claim)

    @display(description=_("decided by"), ordering="decided_by__name")
    def decider(self, claim: Claim) -> str:
        return str(claim.decided_by or "—")

    @display(description=_("e-mail"))
    def address(self, claim: Claim) -> str:
        return claim.user.email

    @display(description=_("website of the organisation"))
    def website(self, claim: Claim) -> str:
        return claim.organisation.website or "—"

    @display(description=_("letter"))
    def shown_letter(self, claim: Claim) -> str:
        if claim.letter is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', claim.letter.get_absolute_url(), claim.letter.name
        )


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who acts for an organisation; ended, never deleted."""

    list_display = ("organisation", "user", "role", "since", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("organisation__name", "user__name", "user__email")
    search_help_text = _("Organisation or person")
    list_select_related = ("organisation", "user")
    ordering = ("-since", "-pk")
    fieldsets = ((None, {"fields": ("organisation", "user", "role", ("since", "ended_at"))}),)
    action_buttons = (
        ActionButton(
            "change_role",
            _("Change the role"),
            "partners.appoint_member",
            act=lambda membership, role, **who: change_member_role(
                membership_id=membership.pk, role=role, **who
            ),
            form=RoleForm,
            explanation=_("The person is told."),
            done=_("The role is changed."),
            when=lambda membership: membership.ended_at is None,
        ),
        ActionButton(
            "end",
            _("End access"),
            "partners.appoint_member",
            act=lambda membership, **who: deactivate_member(membership_id=membership.pk, **who),
            explanation=_("The person loses this role at once and is told. It stays on record."),
            done=_("The membership has ended."),
            danger=True,
            when=lambda membership: membership.ended_at is None,
        ),
    )


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations to organisations; those to a project's team stay with the team."""

    list_display = ("email", "organisation", "role", "shown_state", "sender", "expires_at")
    list_filter = ("state",)
    search_fields = ("email", "organisation__name")
    search_help_text = _("E-mail or organisation")
    list_select_related = ("organisation", "invited_by")
    ordering = ("-invited_at",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("email", "shown_state"),
                    ("organisation", "role"),
                    "sender",
                    ("invited_at", "expires_at", "answered_at"),
                )
            },
        ),
    )
    readonly_fields = ("shown_state", "sender")
    action_buttons = (
        ActionButton(
            "revoke",
            _("Take the invitation back"),
            "partners.appoint_member",
            act=lambda invitation, **who: revoke_invitation(invitation_id=invitation.pk, **who),
            explanation=_("Its link says so from now on."),
            done=_("The invitation is taken back."),
            danger=True,
            when=lambda invitation: invitation.state == InvitationState.PENDING,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        rows: QuerySet[Invitation] = super().get_queryset(request)
        return rows.filter(organisation__isnull=False)

    @display(description=_("sent by"), ordering="invited_by__name")
    def sender(self, invitation: Invitation) -> str:
        return str(invitation.invited_by)

    @display(description=_("state"), label=INVITATION_TONES, ordering="state")
    def shown_state(self, invitation: Invitation) -> Badge:
        return state_badge(invitation)


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    """Requests to join: the owners answer them, staff see how long they wait."""

    list_display = ("organisation", "user", "shown_state", "asked_at", "answered_at")
    list_filter = ("state",)
    search_fields = ("organisation__name", "user__name", "user__email")
    search_help_text = _("Organisation or person")
    list_select_related = ("organisation", "user")
    ordering = ("answered_at", "-asked_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("organisation", "shown_state"),
                    "user",
                    "message",
                    ("asked_at", "answered_at"),
                    "answerer",
                )
            },
        ),
    )
    readonly_fields = ("shown_state", "answerer")

    @display(description=_("answered by"))
    def answerer(self, wish: JoinRequest) -> str:
        return str(wish.answered_by or "—")

    @display(description=_("state"), label=JOIN_TONES, ordering="state")
    def shown_state(self, wish: JoinRequest) -> Badge:
        return state_badge(wish)
