"""Changes of published services at the staff desk: looked at afterwards, undone with one click."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from partners.admin.seen import note_seen
from partners.enums import EditState
from partners.forms.moderation import RevertForm
from partners.queries.differences import differences_of, title_of
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin
from services.actions.cards import mark_service_edit_seen, revert_service_edit
from services.models import ServiceEdit
from services.queries.documents import kept_values
from services.queries.parts import CARD, read_card

_TONES = {
    EditState.TO_REVIEW: "warning",
    EditState.SEEN: "success",
    EditState.REVERTED: "danger",
}


@admin.register(ServiceEdit)
class ServiceEditAdmin(ReadOnlyAdmin):
    """What providers changed of services that readers see."""

    list_display = ("service", "changed_parts", "made_by", "made_at", "shown_state")
    list_select_related: ClassVar[Sequence[str]] = ("service", "made_by")
    list_filter = ("state",)
    search_fields = ("service__title_fr", "service__title_en", "service__provider__name")
    link_lookups = ("service__id__exact",)
    date_hierarchy = "made_at"
    ordering = ("-made_at", "-pk")
    fields = (
        "service", "shown_state", "difference", "made_by", "made_at", "reason", "settler",
        "settled_at",
    )  # fmt: skip
    readonly_fields = ("shown_state", "difference", "settler")
    actions = ("mark_seen",)
    action_buttons = (
        ActionButton(
            "seen",
            _("Seen, leave it"),
            "services.review_edit",
            act=lambda edit, **who: mark_service_edit_seen(edit_id=edit.pk, **who),
            explanation=_("The change stays as it is and leaves the list of what waits."),
            done=_("Noted as seen."),
            when=lambda edit: edit.state == EditState.TO_REVIEW,
        ),
        ActionButton(
            "revert",
            _("Undo this change"),
            "services.review_edit",
            act=lambda edit, **who: revert_service_edit(edit_id=edit.pk, **who),
            form=RevertForm,
            danger=True,
            explanation=_("The service says again what it said before; its provider is told why."),
            done=_("The change is undone."),
            when=lambda edit: edit.state != EditState.REVERTED,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceEdit]:
        """Leave out what was changed before anybody could read it."""
        found: Any = super().get_queryset(request)
        return found.of_published()  # type: ignore[no-any-return]

    @display(description=_("state"), ordering="state", label=_TONES)
    def shown_state(self, edit: ServiceEdit) -> Badge:
        """Show the state as a coloured word."""
        return state_badge(edit)

    @display(description=_("what"))
    def changed_parts(self, edit: ServiceEdit) -> str:
        """Name what was changed."""
        return ", ".join(title_of(CARD, part) for part in edit.after)

    @display(description=_("difference"))
    def difference(self, edit: ServiceEdit) -> str:
        """Show what was changed, and what is there now where somebody changed it again."""
        before, after = kept_values(edit)
        stored = read_card(edit.service, after)
        is_live = edit.state != EditState.REVERTED
        changes = differences_of(CARD, before, after, stored if is_live else None)
        return render_to_string("partners/_diff.html", {"changes": changes})

    @display(description=_("settled by"))
    def settler(self, edit: ServiceEdit) -> Any:
        """Name who looked at it."""
        return edit.settled_by

    @action(description=_("Seen, leave them"))
    def mark_seen(self, request: HttpRequest, queryset: QuerySet[ServiceEdit]) -> None:
        """Note all that were selected and wait as seen."""
        note_seen(
            self, request, queryset, permission="services.review_edit", act=mark_service_edit_seen
        )
