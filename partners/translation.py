"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from partners.models import Organisation, OrganisationFact, Term


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("label",)


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("summary", "description")


@register(OrganisationFact)
class OrganisationFactTranslation(TranslationOptions):
    fields = ("metric", "unit")
