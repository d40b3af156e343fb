"""Organisations at the staff desk."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from unfold.admin import StackedInline
from unfold.decorators import display

from partners.actions.freshness import confirm_organisation
from partners.actions.imports import publish_organisations
from partners.actions.organisations import (
    publish_organisation,
    save_organisation,
    suspend_organisation,
)
from partners.admin.inlines import RuledInline
from partners.admin.life import LIFE_BUTTONS
from partners.admin.members import FRESHNESS_BUTTONS, MEMBER_BUTTONS, OwnerFilter
from partners.enums import Circle, Freshness, OrganisationState
from partners.forms.identifiers import IdentifierForm
from partners.forms.relations import RelationForm
from partners.models import (
    CircleMembership,
    Mandate,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationRelation,
    PressContact,
    Site,
)
from partners.queries.desk import completeness, for_desk
from partners.queries.gaps import gaps_of, short_of_declared
from partners.queries.moderation import notes_on_numbers
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.formats import percent
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, PortalAdmin
from pscc.kernel.stale_forms import VersionedForm

TONES = {
    OrganisationState.DRAFT: "default",
    OrganisationState.IN_REVIEW: "warning",
    OrganisationState.PUBLISHED: "success",
    OrganisationState.SUSPENDED: "danger",
    OrganisationState.ARCHIVED: "default",
}
FRESHNESS_TONES = {
    Freshness.CURRENT: "success",
    Freshness.ASKED: "default",
    Freshness.REMINDED: "default",
    Freshness.AGEING: "warning",
    Freshness.UNORIENTED: "danger",
    Freshness.UNLISTED: "danger",
}


class CircleFilter(WordsFilter):
    """Organisations that stand in a circle today."""

    title = _("circle")
    parameter_name = "circle"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Circle.choices)

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Organisation]
    ) -> QuerySet[Organisation]:
        if self.value() not in Circle.values:
            return queryset
        current = CircleMembership.objects.current(now().date()).filter(circle=self.value())
        return queryset.filter(pk__in=current.values("organisation_id"))


class GapFilter(WordsFilter):
    """Organisations of which the catalogue has fewer of something than they declare."""

    title = _("catalogue")
    parameter_name = "catalogue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("short", _("fewer listed than declared"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Organisation]
    ) -> QuerySet[Organisation]:
        if self.value() != "short":
            return queryset
        return queryset.filter(pk__in=short_of_declared())


class StackedRows(RuledInline):
    """One row below the other: every field keeps its label, and nothing scrolls sideways."""

    template = StackedInline.template
    tab = True


class IdentifierInline(RuledInline):
    model = OrganisationIdentifier
    form = IdentifierForm
    tab = True


class CircleInline(RuledInline):
    model = CircleMembership
    tab = True


class FactInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = OrganisationFact


class LabelInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = OrganisationLabel
    autocomplete_fields = ("label",)


class RelationInline(RuledInline):
    model = OrganisationRelation
    form = RelationForm
    fk_name = "organisation"
    autocomplete_fields = ("other",)
    tab = True


class SiteInline(StackedRows):
    model = Site


class MandateInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = Mandate
    autocomplete_fields = ("person",)


class PressContactInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = PressContact


def _publish(organisation: Organisation, **who: Any) -> None:
    publish_organisation(organisation_id=organisation.pk, **who)


def _suspend(organisation: Organisation, **who: Any) -> None:
    suspend_organisation(organisation_id=organisation.pk, **who)


@admin.register(Organisation)
class OrganisationAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Organisations: edited here by staff, published by a button."""

    form = VersionedForm
    list_display = ("name", "kind", "circles_shown", "shown_state", "shown_freshness", "owners",
                    "checked_on", "shown_completeness", "is_demo")  # fmt: skip
    list_filter = ("state", OwnerFilter, "freshness", CircleFilter, GapFilter, "kind", "maturity",
                   "country", "is_demo")  # fmt: skip
    search_fields = ("name", "legal_name", "acronym", "slug", "identifiers__value")
    search_help_text = _("Name, acronym, address or number")
    actions = ("confirm_selected", "publish_selected", "merge_selected")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("disciplines", "tumour_types")
    readonly_fields = ("state", "freshness", "in_catalogue", "uid", "created_at", "updated_at")
    inlines = (
        IdentifierInline,
        CircleInline,
        SiteInline,
        LabelInline,
        RelationInline,
        FactInline,
        MandateInline,
        PressContactInline,
    )
    action_buttons = (
        ActionButton(
            "publish",
            _("Publish"),
            "partners.publish_organisation",
            act=_publish,
            explanation=_("Everyone will see this organisation in the directory."),
            done=_("The organisation is in the directory."),
            when=lambda organisation: (
                organisation.state
                in (
                    OrganisationState.DRAFT,
                    OrganisationState.IN_REVIEW,
                    OrganisationState.SUSPENDED,
                )
            ),
        ),
        ActionButton(
            "suspend",
            _("Suspend"),
            "partners.publish_organisation",
            act=_suspend,
            danger=True,
            explanation=_("It leaves the directory; its members still see it."),
            done=_("The organisation is out of the directory."),
            when=lambda organisation: organisation.state == OrganisationState.PUBLISHED,
        ),
        ActionButton(
            "merge",
            _("Merge with another"),
            "partners.merge_organisations",
            href=lambda organisation: (
                f"{reverse('admin:partners_merge_add')}?{urlencode({'one': organisation.slug})}"
            ),
            when=lambda organisation: organisation.state != OrganisationState.ARCHIVED,
        ),
        *LIFE_BUTTONS,
        *MEMBER_BUTTONS,
        *FRESHNESS_BUTTONS,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return for_desk(super().get_queryset(request), now().date())

    @display(description=_("circles"))
    def circles_shown(self, organisation: Any) -> str:
        return ", ".join(str(each) for each in organisation.circles_now) or "–"

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, organisation: Organisation) -> Badge:
        return state_badge(organisation)

    @display(description=_("freshness"), label=FRESHNESS_TONES, ordering="freshness")
    def shown_freshness(self, organisation: Organisation) -> Badge:
        return Badge(organisation.freshness, organisation.get_freshness_display())

    @display(description=_("owners"), ordering="owner_count")
    def owners(self, organisation: Any) -> int:
        count: int = organisation.owner_count
        return count

    @display(description=_("declared and in the catalogue"))
    def in_catalogue(self, organisation: Organisation) -> str:
        return "; ".join(map(str, gaps_of(organisation))) or "–"

    @display(description=_("complete"))
    def shown_completeness(self, organisation: Organisation) -> str:
        return percent(completeness(organisation))

    @admin.action(description=_("Confirm the selected profiles"), permissions=["change"])
    def confirm_selected(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Confirm what staff have checked themselves, published ones only."""
        chosen = queryset.filter(state=OrganisationState.PUBLISHED).values_list("pk", flat=True)
        at = now()
        for pk in (keys := sorted(chosen)):
            confirm_organisation(organisation_id=pk, by=request.user, at=at)
        told = ngettext("%(count)s profile is confirmed.",
                        "%(count)s profiles are confirmed.", len(keys))  # fmt: skip
        messages.success(request, told % {"count": len(keys)})

    @admin.action(description=_("Publish the selected drafts"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Publish what is selected, drafts that have their sentence only."""
        said = Q(summary_fr__gt="") | Q(summary_en__gt="")
        drafts = queryset.filter(said, state=OrganisationState.DRAFT)
        try:
            count = publish_organisations(
                organisation_ids=[each.pk for each in drafts], by=request.user, at=now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return
        told = ngettext("%(count)s organisation is published.",
                        "%(count)s organisations are published.", count)  # fmt: skip
        messages.success(request, told % {"count": count})

    @admin.action(description=_("Merge the two selected"), permissions=["change"])
    def merge_selected(
        self, request: HttpRequest, queryset: QuerySet[Organisation]
    ) -> HttpResponseRedirect | None:
        """Lead to the page that merges two."""
        slugs = [each.slug for each in queryset[:3]]
        if len(slugs) != 2:
            messages.error(request, gettext("Select two organisations."))
            return None
        query = urlencode({"one": slugs[0], "other": slugs[1]})
        return HttpResponseRedirect(f"{reverse('admin:partners_merge_add')}?{query}")

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        save_organisation(organisation=obj, by=request.user, at=now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say, once new numbers are stored, with whom they are shared; nothing is refused."""
        super().save_related(request, form, formsets, change)
        if any(each.model is OrganisationIdentifier and each.has_changed() for each in formsets):
            for note in notes_on_numbers(form.instance):
                messages.warning(request, note)
