"""Letters of a call at the staff desk: written in both languages, tried on real applications."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.letters import save_letter
from calls.forms.letters import LetterForm
from calls.models import Application, Call, LetterTemplate
from calls.queries.exports import exportable_calls
from calls.queries.letters import applications_to_try, empty_fields, letters_for, rendered
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import PortalAdmin


@admin.register(LetterTemplate)
class LetterTemplateAdmin(PortalAdmin):
    """One letter for each outcome of a call. A decision keeps the letter it was recorded with."""

    form = LetterForm
    list_display = ("call_title", "outcome", "updated_at")
    list_filter = ("outcome", "call")
    ordering = ("-call", "outcome")
    fieldsets = (
        (None, {"fields": ("call", "outcome")}),
        (gettext_lazy("In French"), {"fields": ("body_fr",)}),
        (gettext_lazy("In English"), {"fields": ("body_en",)}),
    )
    change_form_outer_after_template = "admin/calls/letter_preview.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[LetterTemplate]:
        return letters_for(request.user).order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A letter stays with its call and its outcome."""
        return ("call", "outcome") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the calls that the person runs."""
        if db_field.name == "call":
            kwargs["queryset"] = exportable_calls(request.user).order_by("-pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take the call over from the page that led here, if it exists."""
        call = request.GET.get("call", "")
        is_known = call.isdecimal() and Call.objects.filter(pk=int(call[:9])).exists()
        return {"call": call} if is_known else {}

    def save_model(
        self, request: HttpRequest, obj: LetterTemplate, form: Any, change: bool
    ) -> None:
        save_letter(letter=obj, by=request.user, at=now())

    @display(description=gettext_lazy("call"), ordering="call")
    def call_title(self, letter: LetterTemplate) -> str:
        return str(letter.call)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        letter = kwargs.get("obj")
        if letter:
            offered = applications_to_try(letter, request.user)
            chosen = _chosen(offered, request.GET.get("application", ""))
            context |= {"letter": letter, "offered": offered, "chosen": chosen}
            if chosen:
                context["previews"] = list(rendered(letter, chosen).items())
                context["empty_fields"] = empty_fields(letter, chosen)
        return super().render_change_form(request, context, *args, **kwargs)


def _chosen(offered: list[Application], uid: str) -> Application | None:
    """Return the application that the address names, else the first one."""
    named = (each for each in offered if each.uid == uid)
    return next(named, offered[0] if offered else None)
