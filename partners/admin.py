"""The directory in the staff admin."""

from typing import Any

from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.admin import TabularInline

from partners.actions import publish_organisation, save_organisation, suspend_organisation
from partners.enums import OrganisationState
from partners.models import (
    CircleMembership,
    Membership,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationRelation,
    Project,
    ProjectMember,
    Site,
    Term,
)
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin, ReadOnlyAdmin


class RuledInline(TabularInline):  # type: ignore[misc] # unfold is untyped
    """Rows inside another page, under the same rules as everywhere."""

    extra = 0

    def _may(self, act: str, request: HttpRequest, parent: Any) -> bool:
        """Ask the rule with the object of the page, to which the rows belong."""
        return allowed(request.user, f"{self.opts.app_label}.{act}_{self.opts.model_name}", parent)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("view", request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("add", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("delete", request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name each cell for those who cannot see the head of its column."""
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(db_field.verbose_name))
        return field


class IdentifierInline(RuledInline):
    model = OrganisationIdentifier


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


class MembershipInline(RuledInline):
    model = Membership
    autocomplete_fields = ("user",)


def _publish(organisation: Organisation, **who: Any) -> None:
    publish_organisation(organisation_id=organisation.pk, **who)


def _suspend(organisation: Organisation, **who: Any) -> None:
    suspend_organisation(organisation_id=organisation.pk, **who)


@admin.register(Organisation)
class OrganisationAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Organisations: edited here by staff, published by a button."""

    list_display = ("name", "kind", "city", "country", "state", "checked_on", "is_demo")
    list_filter = ("state", "kind", "maturity", "country", "is_demo")
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
        MembershipInline,
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
    )

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        save_organisation(organisation=obj, by=request.user, at=now())


@admin.register(Term)
class TermAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Vocabularies: data, in both languages."""

    list_display = ("label", "vocabulary", "code", "parent", "position")
    list_filter = ("vocabulary",)
    search_fields = ("label_fr", "label_en", "code")
    ordering = ("vocabulary", "position")
    autocomplete_fields = ("parent",)


class TeamInline(RuledInline):
    model = ProjectMember
    autocomplete_fields = ("user",)


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    """Projects: their team writes them, officers read them."""

    list_display = (
        "title",
        "organisation",
        "stage",
        "product_type",
        "trl",
        "updated_at",
        "is_demo",
    )
    list_filter = ("stage", "product_type", "is_demo")
    list_select_related = ("organisation", "stage", "product_type")
    search_fields = ("title", "organisation__name")
    exclude = ("version",)
    inlines = (TeamInline,)
