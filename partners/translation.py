"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from partners.models import (
    Building,
    KeyFigure,
    Mandate,
    Organisation,
    OrganisationFact,
    OrganisationLabel,
    Person,
    PressContact,
    Term,
    TextBlock,
)


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("label",)


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("summary", "description")


@register(OrganisationFact)
class OrganisationFactTranslation(TranslationOptions):
    fields = ("metric", "unit")


@register(KeyFigure)
class KeyFigureTranslation(TranslationOptions):
    fields = ("metric", "unit")


@register(Building)
class BuildingTranslation(TranslationOptions):
    fields = ("name", "description")


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("biography",)


@register(Mandate)
class MandateTranslation(TranslationOptions):
    fields = ("body", "role")


@register(PressContact)
class PressContactTranslation(TranslationOptions):
    fields = ("role",)


@register(OrganisationLabel)
class OrganisationLabelTranslation(TranslationOptions):
    fields = ("detail",)


@register(TextBlock)
class TextBlockTranslation(TranslationOptions):
    fields = ("body",)
