"""Changes of profiles, requests and suggestions at the staff desk."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from partners.actions.moderation import (
    accept_proposal,
    answer_correction,
    mark_edit_seen,
    refuse_proposal,
    revert_edit,
)
from partners.admin.seen import note_seen
from partners.enums import CorrectionState, EditState, ProposalState
from partners.forms.moderation import AnswerForm, RevertForm
from partners.models import Correction, ProfileEdit, Proposal
from partners.queries.moderation import (
    changes_of,
    differences,
    label_of,
    shared_numbers,
)
from partners.queries.parts import followed
from partners.queries.profiles import PROFILE, read_profile
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

_TONES = {
    EditState.TO_REVIEW: "warning",
    EditState.SEEN: "success",
    EditState.REVERTED: "danger",
    ProposalState.PENDING: "warning",
    ProposalState.ACCEPTED: "success",
    ProposalState.REFUSED: "danger",
    CorrectionState.OPEN: "warning",
    CorrectionState.DONE: "success",
}


class MatterAdmin(ReadOnlyAdmin):
    """What the three have in common."""

    list_filter = ("state",)
    list_select_related: ClassVar[Sequence[str]] = ("organisation",)
    search_fields = ("organisation__name",)
    link_lookups = ("organisation__id__exact",)

    @display(description=_("state"), ordering="state", label=_TONES)
    def shown_state(self, matter: Any) -> Badge:
        """Show the state as a coloured word."""
        return state_badge(matter)

    @display(description=_("settled by"))
    def settler(self, matter: Any) -> Any:
        """Name who looked at it or answered."""
        return matter.settled_by

    @display(description=_("decided by"))
    def decider(self, matter: Any) -> Any:
        """Name who decided."""
        return matter.decided_by


@admin.register(ProfileEdit)
class ProfileEditAdmin(MatterAdmin):
    """Changes that are live: looked at afterwards, undone with one click."""

    list_display = ("organisation", "changed_parts", "made_by", "made_at", "shown_state")
    list_select_related: ClassVar[Sequence[str]] = ("organisation", "made_by")
    date_hierarchy = "made_at"
    ordering = ("-made_at", "-pk")
    fields = (
        "organisation", "shown_state", "difference", "made_by", "made_at", "reason", "settler",
        "settled_at",
    )  # fmt: skip
    readonly_fields = ("shown_state", "difference", "settler")
    actions = ("mark_seen",)
    action_buttons = (
        ActionButton(
            "seen",
            _("Seen, leave it"),
            "partners.review_edit",
            act=lambda edit, **who: mark_edit_seen(edit_id=edit.pk, **who),
            explanation=_("The change stays as it is and leaves the list of what waits."),
            done=_("Noted as seen."),
            when=lambda edit: edit.state == EditState.TO_REVIEW,
        ),
        ActionButton(
            "revert",
            _("Undo this change"),
            "partners.review_edit",
            act=lambda edit, **who: revert_edit(edit_id=edit.pk, **who),
            form=RevertForm,
            danger=True,
            explanation=_(
                "What stood there before stands there again, and the organisation is told why."
                " Nothing is undone if someone has changed the same parts since."
            ),
            done=_("The change is undone."),
            when=lambda edit: edit.state != EditState.REVERTED,
        ),
    )

    @display(description=_("what"))
    def changed_parts(self, edit: ProfileEdit) -> str:
        """Name what was changed."""
        return ", ".join(label_of(part) for part in edit.after)

    @display(description=_("difference"))
    def difference(self, edit: ProfileEdit) -> str:
        """Show what was changed word by word, and what is there now where it differs again."""
        before, after = followed(PROFILE, edit.before, edit.after)
        stored = read_profile(edit.organisation, after)
        shown = differences(before, after, stored if _is_live(edit) else None)
        return render_to_string("partners/_diff.html", {"changes": shown})

    @action(description=_("Seen, leave them"))
    def mark_seen(self, request: HttpRequest, queryset: QuerySet[ProfileEdit]) -> None:
        """Note several changes as seen."""
        note_seen(self, request, queryset, permission="partners.review_edit", act=mark_edit_seen)


def _is_live(edit: ProfileEdit) -> bool:
    return bool(edit.state != EditState.REVERTED)


@admin.register(Proposal)
class ProposalAdmin(MatterAdmin):
    """Requests about names, numbers and circles."""

    list_display = ("organisation", "asked_parts", "made_by", "made_at", "shown_state")
    list_select_related: ClassVar[Sequence[str]] = ("organisation", "made_by")
    ordering = ("-made_at", "-pk")
    fields = (
        "organisation", "shown_state", "difference", "remarks", "reason", "made_by", "made_at",
        "answer", "decider", "decided_at",
    )  # fmt: skip
    readonly_fields = ("shown_state", "difference", "remarks", "decider")
    action_buttons = (
        ActionButton(
            "accept",
            _("Accept"),
            "partners.decide_proposal",
            act=lambda proposal, **who: accept_proposal(proposal_id=proposal.pk, **who),
            explanation=_("The profile changes at once, and the organisation is told."),
            done=_("The profile is changed."),
            when=lambda proposal: proposal.state == ProposalState.PENDING,
        ),
        ActionButton(
            "refuse",
            _("Refuse"),
            "partners.decide_proposal",
            act=lambda proposal, **who: refuse_proposal(proposal_id=proposal.pk, **who),
            form=AnswerForm,
            danger=True,
            explanation=_("The profile stays as it is, and the organisation reads your answer."),
            done=_("The request is refused, and the organisation is told."),
            when=lambda proposal: proposal.state == ProposalState.PENDING,
        ),
    )

    @display(description=_("what"))
    def asked_parts(self, proposal: Proposal) -> str:
        """Name what should change."""
        return ", ".join(label_of(part) for part in proposal.changes)

    @display(description=_("difference"))
    def difference(self, proposal: Proposal) -> str:
        """Show what would change."""
        return render_to_string("partners/_diff.html", {"changes": changes_of(proposal)})

    @display(description=_("to know before you decide"))
    def remarks(self, proposal: Proposal) -> str:
        """Name organisations with the same SIREN, and what a checksum does not prove."""
        numbers = proposal.changes.get("identifiers", {}).get("new", [])
        told = shared_numbers(proposal.organisation, numbers)
        if numbers:
            told.append(str(_("A checksum proves typing, not ownership: look in the register.")))
        return " ".join(told)


@admin.register(Correction)
class CorrectionAdmin(MatterAdmin):
    """What readers suggest."""

    list_display = ("organisation", "beginning", "suggested_at", "shown_state")
    ordering = ("-suggested_at", "-pk")
    fields = (
        "organisation", "shown_state", "text", "source", "email", "user", "suggested_at", "answer",
        "settler", "settled_at",
    )  # fmt: skip
    readonly_fields = ("shown_state", "settler")
    action_buttons = (
        ActionButton(
            "take-up",
            _("Mended, answer"),
            "partners.answer_correction",
            act=lambda correction, **who: answer_correction(
                correction_id=correction.pk, taken_up=True, **who
            ),
            form=AnswerForm,
            explanation=_("Mend the profile first. Whoever left an address reads your answer."),
            done=_("The answer is kept, and sent if an address was left."),
            when=lambda correction: correction.state == CorrectionState.OPEN,
        ),
        ActionButton(
            "dismiss",
            _("Right as it stood, answer"),
            "partners.answer_correction",
            act=lambda correction, **who: answer_correction(
                correction_id=correction.pk, taken_up=False, **who
            ),
            form=AnswerForm,
            explanation=_("Nothing changes. Whoever left an address reads your answer."),
            done=_("The answer is kept, and sent if an address was left."),
            when=lambda correction: correction.state == CorrectionState.OPEN,
        ),
    )

    @display(description=_("what is wrong"))
    def beginning(self, correction: Correction) -> str:
        """Show how the text begins."""
        return Truncator(correction.text).chars(80)
