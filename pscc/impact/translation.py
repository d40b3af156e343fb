"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from pscc.impact.models import Contribution, Envelope, PeriodReport


@register(Envelope)
class EnvelopeTranslation(TranslationOptions):
    fields = ("name", "notes")


@register(Contribution)
class ContributionTranslation(TranslationOptions):
    fields = ("notes",)


@register(PeriodReport)
class PeriodReportTranslation(TranslationOptions):
    fields = ("summary", "activity", "results", "money", "outlook", "correction")
