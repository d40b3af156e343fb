"""Yearly declarations at the staff desk: compared with the year before, validated or returned."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from pscc.impact.actions.declarations import return_declaration, validate_declaration
from pscc.impact.enums import DeclarationState
from pscc.impact.forms.declaration_desk import ReturnForm
from pscc.impact.models import Declaration
from pscc.impact.queries.comparison import comparison, jumps_of
from pscc.impact.queries.declaration_desk import declarations_at_desk
from pscc.impact.queries.declared import funds_told
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.formats import long_date, number
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

S = DeclarationState
TONES = {
    S.SENT: "warning",
    S.RETURNED: "info",
    S.VALIDATED: "success",
    S.REPLACED: "default",
    S.WITHDRAWN: "default",
    S.DRAFT: "default",
}


def _waits(declaration: Declaration) -> bool:
    return bool(declaration.state == S.SENT)


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    """What companies sent, without those of companies to which the reader is tied."""

    list_display = ("organisation", "year", "edition", "shown_state", "shown_jobs", "shown_jumps",
                    "shown_sent", "is_demo")  # fmt: skip
    list_filter = ("state", "year", "is_demo")
    search_fields = ("organisation__name", "uid")
    search_help_text = _("Company, or identifier")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("organisation", "shown_state"),
                    ("year", "edition"),
                    ("sent_by", "sent_at"),
                    "comment",
                    ("decided_by", "decided_at"),
                    "returned_because",
                )
            },
        ),
    )
    readonly_fields = ("shown_state",)
    change_list_template = "admin/impact/declaration_list.html"
    change_form_outer_after_template = "admin/impact/declaration_desk.html"
    action_buttons = (
        ActionButton(
            "validate",
            _("Validate"),
            "impact.decide_declaration",
            act=lambda declaration, **who: validate_declaration(
                declaration_id=declaration.pk, **who
            ),
            explanation=_(
                "It counts from now on in the cluster’s sums; an edition that it corrects counts"
                " no more. The company is told."
            ),
            done=_("Validated: it counts, and the company is told."),
            when=_waits,
            carries_version=True,
        ),
        ActionButton(
            "return",
            _("Return to the company"),
            "impact.decide_declaration",
            act=lambda declaration, **who: return_declaration(declaration_id=declaration.pk, **who),
            form=ReturnForm,
            explanation=_("The company corrects it and sends it again. It reads your reason."),
            done=_("Returned: the company is told."),
            when=_waits,
            danger=True,
            asks_again=True,
            carries_version=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Declaration]:
        return declarations_at_desk(request.user)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ()  # as the desk's query has it

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        declaration = kwargs.get("obj")
        if declaration:
            context["comparison"] = comparison(declaration)
            context["declaration"] = declaration
            context["funds"] = funds_told(declaration, every_amount=True)
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, declaration: Declaration) -> Badge:
        return state_badge(declaration)

    @display(description=pgettext_lazy("declaration", "sent"), ordering="sent_at")
    def shown_sent(self, declaration: Declaration) -> str:
        """Say on which day, on one line."""
        if declaration.sent_at is None:
            return "–"
        return long_date(timezone.localdate(declaration.sent_at)).replace(" ", "\u00a0")

    @display(description=_("jobs"))
    def shown_jobs(self, declaration: Any) -> str:
        return "–" if declaration.jobs_in_all is None else number(declaration.jobs_in_all)

    @display(description=_("large changes"))
    def shown_jumps(self, declaration: Any) -> str:
        """Name what changed much since the year before."""
        return capfirst(", ".join(str(each) for each in jumps_of(declaration))) or "–"
