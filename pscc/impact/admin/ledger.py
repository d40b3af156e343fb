"""Envelopes and lines of the ledger at the staff desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from partners.admin.inlines import RuledInline
from pscc.impact.actions.ledger import save_contribution, save_envelope, strike_contribution
from pscc.impact.enums import Step
from pscc.impact.forms.ledger import (
    ContributionForm,
    EnvelopeForm,
    StrikeForm,
    TrancheForm,
    TrancheFormSet,
)
from pscc.impact.models import Contribution, Envelope, Tranche
from pscc.impact.queries.changes import changes_of_envelope
from pscc.kernel.badges import Badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

TONES = {
    Step.ANNOUNCED: "default",
    Step.COMMITTED: "info",
    Step.RECEIVED: "success",
    Step.SPENT: "success",
    "struck": "danger",
}
_GIVER: Any = (_("Who gives it"), {"fields": ("organisation", "source_name", "source_kind")})
_PROVENANCE: Any = (_("Who says so"), {"fields": ("source_text", "source_url", "as_of")})
_NOTES: Any = (_("Notes"), {"fields": ("notes", "is_demo")})


class TrancheInline(RuledInline):
    model = Tranche
    form = TrancheForm
    formset = TrancheFormSet
    ordering = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tranche]:
        """Bring the envelope along, which names each tranche."""
        found: QuerySet[Tranche] = super().get_queryset(request).select_related("envelope")
        return found


@admin.register(Envelope)
class EnvelopeAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Money promised as a whole, with its tranches."""

    form = EnvelopeForm
    list_display = ("name", "shown_giver", "source_kind", "shown_amount", "years", "as_of",
                    "is_demo")  # fmt: skip
    list_filter = ("source_kind", "is_demo")
    list_select_related = ("organisation",)
    search_fields = ("name_fr", "name_en", "source_name", "organisation__name")
    search_help_text = _("Name, or who gives it")
    ordering = ("starts_in", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("organisation",)
    inlines = (TrancheInline,)
    change_list_template = "admin/impact/ledger_list.html"
    change_form_outer_after_template = "admin/impact/envelope_changes.html"
    fieldsets = (
        (None, {"fields": ("name", "slug", ("amount_min", "amount_max"),
                           ("starts_in", "ends_in"))}),
        _GIVER, _PROVENANCE,
        (_("Notes"), {"fields": ("notes", "is_demo", "seen_version")}),
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the version out for those who only look."""
        *others, (title, last) = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return [*others, (title, last)]
        shown = [name for name in last["fields"] if name != "seen_version"]
        return [*others, (title, {"fields": shown})]

    def save_model(self, request: HttpRequest, obj: Envelope, form: Any, change: bool) -> None:
        """Leave it to `save_related`, which knows the tranches as well."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows = [row for formset in formsets for row in _written(formset)]
        save_envelope(envelope=form.instance, tranches=rows, by=request.user, at=now())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        envelope = kwargs.get("obj")
        context["changes"] = changes_of_envelope(envelope) if envelope else []
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=_("who gives it"))
    def shown_giver(self, envelope: Envelope) -> str:
        return envelope.giver

    @display(description=_("amount"), ordering="amount_max")
    def shown_amount(self, envelope: Envelope) -> str:
        return envelope.amount_in_words

    @display(description=_("years"), ordering="starts_in")
    def years(self, envelope: Envelope) -> str:
        return envelope.years


def _written(formset: Any) -> list[Tranche]:
    """Return the rows of a formset that are new or changed; note them for the log."""
    changed = [row for row in formset.forms if row.has_changed()]
    new = [row.instance for row in changed if row.instance.pk is None]
    old = [(row.instance, row.changed_data) for row in changed if row.instance.pk]
    formset.new_objects, formset.changed_objects, formset.deleted_objects = new, old, []
    return [row.instance for row in changed]


@admin.register(Contribution)
class ContributionAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """The lines of the ledger, newest first; what is wrong is struck out, never removed."""

    form = ContributionForm
    list_display = ("shown_giver", "shown_amount", "shown_step", "instrument", "source_kind",
                    "envelope", "dated_on", "is_demo")  # fmt: skip
    list_filter = ("step", "source_kind", "instrument", "envelope", "strategic_axis", "is_demo")
    list_select_related = ("organisation", "envelope")
    search_fields = ("uid", "source_name", "organisation__name", "source_text")
    search_help_text = _("Who gives it, identifier, or who says so")
    ordering = ("-dated_on", "-pk")
    autocomplete_fields = ("organisation",)
    change_list_template = "admin/impact/ledger_list.html"
    readonly_fields = ("short_id", "struck_at", "struck_reason")
    fieldsets = (
        _GIVER,
        (_("What"), {"fields": ("instrument", "step", "dated_on", ("amount_min", "amount_max"),
                                ("starts_in", "ends_in"), ("envelope", "tranche"),
                                "strategic_axis")}),
        _PROVENANCE, _NOTES,
        (None, {"fields": ("short_id", "struck_at", "struck_reason", "seen_version")}),
    )  # fmt: skip
    action_buttons = (
        ActionButton(
            "changes",
            _("See who changed what"),
            "impact.view_ledger",
            href=lambda line: line.get_absolute_url(),
        ),
        ActionButton(
            "strike",
            _("Strike out"),
            "impact.strike_contribution",
            act=lambda line, **who: strike_contribution(contribution_id=line.pk, **who),
            form=StrikeForm,
            explanation=_(
                "The line stays to be read with your reason, and counts nowhere any more. This"
                " cannot be taken back: enter a new line if it was right after all."
            ),
            done=_("The line is struck out."),
            when=lambda line: line.struck_at is None,
            danger=True,
        ),
    )

    @display(description=_("short id"), ordering="uid")
    def short_id(self, row: Contribution) -> str:
        """Return what stands for it in addresses and exports."""
        return row.uid

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave a line alone that is struck out."""
        return super().has_change_permission(request, obj) and not (obj and obj.struck_at)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the version out for those who only look."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets[:-1], (None, {"fields": self.readonly_fields})]

    def save_model(self, request: HttpRequest, obj: Contribution, form: Any, change: bool) -> None:
        save_contribution(contribution=obj, by=request.user, at=now())

    @display(description=_("who gives it"))
    def shown_giver(self, line: Contribution) -> str:
        return line.giver

    @display(description=_("amount"), ordering="amount_max")
    def shown_amount(self, line: Contribution) -> str:
        return line.amount_in_words

    @display(description=_("how far it has come"), label=TONES, ordering="step")
    def shown_step(self, line: Contribution) -> Badge:
        if line.struck_at:
            return Badge("struck", _("struck out"))
        return Badge(line.step, line.get_step_display())
