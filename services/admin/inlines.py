"""The rows of a service's card inside its page at the staff desk."""

from modeltranslation.admin import TranslationStackedInline
from unfold.admin import StackedInline

from partners.admin.inlines import RuledInline
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


class DocumentInline(CardRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = RequiredDocument


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
