"""The board at the staff desk: read, hidden for a reason, shown again."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from pscc.community.actions.board import restore_board_entry, suspend_board_entry
from pscc.community.enums import BoardEntryState
from pscc.community.models import BoardEntry
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    BoardEntryState.DRAFT: "default",
    BoardEntryState.PUBLISHED: "success",
    BoardEntryState.CLOSED: "default",
    BoardEntryState.WITHDRAWN: "default",
    BoardEntryState.SUSPENDED: "danger",
}


class SuspendForm(forms.Form):
    """Why an entry does not belong on the board."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Those behind the entry read it."),
    )


@admin.register(BoardEntry)
class BoardEntryAdmin(ReadOnlyAdmin):
    """Entries of the board. Of a project's entry not even staff learn here which project it is."""

    icon = "sell"
    list_display = ("title", "side", "cooperation", "shown_behind", "valid_until", "shown_state",
                    "is_demo")  # fmt: skip
    list_filter = ("state", "side", "cooperation", "is_demo")
    list_select_related = ("organisation",)
    search_fields = ("title_fr", "title_en", "organisation__name")
    search_help_text = _("Title or organisation")
    ordering = ("-updated_at", "-pk")
    fields = ("title_fr", "summary_fr", "body_fr", "title_en", "summary_en", "body_en", "side",
              "cooperation", "shown_behind", "tumour_type", "stage", "valid_until", "state",
              "suspended_because", "published_at", "is_demo", "uid", "created_at",
              "updated_at")  # fmt: skip
    readonly_fields = fields
    action_buttons = (
        ActionButton(
            "suspend",
            _("Hide"),
            "community.suspend_board_entry",
            act=lambda entry, **who: suspend_board_entry(entry_id=entry.pk, **who),
            form=SuspendForm,
            danger=True,
            explanation=_("It leaves the board; those behind it read the reason."),
            done=_("The entry is hidden. Those behind it are told."),
            when=lambda entry: entry.state == BoardEntryState.PUBLISHED,
        ),
        ActionButton(
            "restore",
            _("Show again"),
            "community.restore_board_entry",
            act=lambda entry, **who: restore_board_entry(entry_id=entry.pk, **who),
            explanation=_("It is on the board again; those behind it are told."),
            done=_("The entry is on the board again."),
            when=lambda entry: entry.state == BoardEntryState.SUSPENDED,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("organisation")

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, entry: BoardEntry) -> Badge:
        return state_badge(entry)

    @display(description=pgettext_lazy("board", "From"))
    def shown_behind(self, entry: BoardEntry) -> str:
        """Say who is behind it, as everyone may know."""
        return entry.behind
