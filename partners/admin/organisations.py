"""Organisations at the staff desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from partners.actions.organisations import (
    publish_organisation,
    save_organisation,
    suspend_organisation,
)
from partners.admin.inlines import RuledInline
from partners.admin.life import LIFE_BUTTONS
from partners.admin.members import FRESHNESS_BUTTONS, MEMBER_BUTTONS, OwnerFilter
from partners.enums import OrganisationState
from partners.forms.identifiers import IdentifierForm
from partners.models import (
    CircleMembership,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationRelation,
    Site,
)
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin


class IdentifierInline(RuledInline):
    model = OrganisationIdentifier
    form = IdentifierForm


class CircleInline(RuledInline):
    model = CircleMembership


class FactInline(RuledInline):
    model = OrganisationFact


class LabelInline(RuledInline):
    model = OrganisationLabel
    autocomplete_fields = ("label",)


class RelationInline(RuledInline):
    model = OrganisationRelation
    fk_name = "organisation"
    autocomplete_fields = ("other",)


class SiteInline(RuledInline):
    model = Site


def _publish(organisation: Organisation, **who: Any) -> None:
    publish_organisation(organisation_id=organisation.pk, **who)


def _suspend(organisation: Organisation, **who: Any) -> None:
    suspend_organisation(organisation_id=organisation.pk, **who)


@admin.register(Organisation)
class OrganisationAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Organisations: edited here by staff, published by a button."""

    list_display = ("name", "kind", "city", "country", "state", "checked_on", "is_demo")
    list_filter = ("state", OwnerFilter, "freshness", "kind", "maturity", "country", "is_demo")
    search_fields = ("name", "slug", "identifiers__value")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("disciplines", "tumour_types")
    readonly_fields = ("state", "freshness", "uid", "created_at", "updated_at")
    inlines = (
        IdentifierInline,
        CircleInline,
        SiteInline,
        LabelInline,
        RelationInline,
        FactInline,
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
        *LIFE_BUTTONS,
        *MEMBER_BUTTONS,
        *FRESHNESS_BUTTONS,
    )

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        save_organisation(organisation=obj, by=request.user, at=now())
