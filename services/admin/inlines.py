"""The rows of a service's card inside its page at the staff desk."""

from typing import Any

from django.forms.models import BaseInlineFormSet
from modeltranslation.admin import TranslationStackedInline
from unfold.admin import StackedInline

from partners.admin.inlines import RuledInline
from services.actions.template_files import release_templates
from services.forms.space_rows import SpaceRowForm
from services.models import (
    AccessStep,
    Equipment,
    HostingSpace,
    Offer,
    RequiredDocument,
    ServiceContact,
)


class CardRows(RuledInline):
    """One row below the other: every field keeps its label, and nothing scrolls sideways."""

    template = StackedInline.template
    tab = True


class OfferInline(CardRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = Offer


class DocumentRows(BaseInlineFormSet):  # type: ignore[type-arg]
    """Documents to bring: one that staff take away gives its template up."""

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete a document; its template goes unless somebody else has it."""
        super().delete_existing(obj, commit)
        if commit and obj.template_id:
            release_templates([obj.template_id])


class DocumentInline(CardRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = RequiredDocument
    formset = DocumentRows


class AccessStepInline(CardRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = AccessStep


class EquipmentInline(CardRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = Equipment


class ContactInline(CardRows):
    model = ServiceContact


class SpaceInline(CardRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = HostingSpace
    form = SpaceRowForm


CARD_INLINES = (
    ContactInline,
    OfferInline,
    DocumentInline,
    AccessStepInline,
    EquipmentInline,
    SpaceInline,
)
