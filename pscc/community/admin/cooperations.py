"""Cooperations at the staff desk: confirmed for the other side, or found not to be so."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from pscc.community.actions.cooperations import (
    confirm_cooperation,
    decline_cooperation,
    dispute_cooperation,
)
from pscc.community.enums import CooperationState
from pscc.community.models import Cooperation
from pscc.community.models.cooperations import of_introduction
from pscc.community.queries.cooperations import for_pages
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    CooperationState.PROPOSED: "info",
    CooperationState.CONFIRMED: "success",
    CooperationState.DECLINED: "default",
    CooperationState.ENDED: "default",
}


@admin.register(Cooperation)
class CooperationAdmin(ReadOnlyAdmin):
    """Cooperations. The team confirms or denies; it agrees for nobody that one is public."""

    icon = "handshake"
    list_display = ("organisation", "shown_other_side", "kind", "since", "shown_state")
    list_filter = ("state", "kind", "source")
    search_fields = ("organisation__name", "partner__name")
    search_help_text = _("Organisation")
    ordering = ("-since", "-pk")
    fields = ("organisation", "shown_other_side", "kind", "text", "since", "until", "source",
              "counted_at", "agreed_at", "partner_agreed_at", "state", "uid")  # fmt: skip
    readonly_fields = fields
    action_buttons = (
        ActionButton(
            "confirm",
            pgettext_lazy("cooperation", "Confirm it"),
            "community.confirm_cooperation",
            act=lambda row, **who: confirm_cooperation(cooperation_id=row.pk, **who),
            explanation=_("It counts from now on. Whoever declared it is told."),
            done=_("The cooperation is confirmed."),
            when=lambda row: row.state == CooperationState.PROPOSED,
        ),
        ActionButton(
            "decline",
            _("This is not so"),
            "community.decline_cooperation",
            act=lambda row, **who: decline_cooperation(cooperation_id=row.pk, **who),
            danger=True,
            explanation=_("It does not count. Both sides are told."),
            done=_("It is noted that this is not so."),
            when=lambda row: row.state == CooperationState.PROPOSED,
        ),
        ActionButton(
            "dispute",
            _("This is not so"),
            "community.dispute_cooperation",
            act=lambda row, **who: dispute_cooperation(cooperation_id=row.pk, **who),
            danger=True,
            explanation=_("It does not count. Both sides are told."),
            done=_("It is noted that this is not so."),
            when=lambda row: row.state == CooperationState.CONFIRMED and of_introduction(row),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return for_pages(super().get_queryset(request))

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, cooperation: Cooperation) -> Badge:
        return state_badge(cooperation)

    @display(description=pgettext_lazy("cooperation", "with"))
    def shown_other_side(self, cooperation: Cooperation) -> str:
        """Say who it is with; of a team, no title."""
        return cooperation.other_side
