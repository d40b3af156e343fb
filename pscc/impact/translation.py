"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from pscc.impact.models import Contribution, Envelope


@register(Envelope)
class EnvelopeTranslation(TranslationOptions):
    fields = ("name", "notes")


@register(Contribution)
class ContributionTranslation(TranslationOptions):
    fields = ("notes",)
