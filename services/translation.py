"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from services.models import Service


@register(Service)
class ServiceTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "for_whom",
        "you_bring",
        "you_get",
        "terms",
        "next_step",
        "pause_reason",
    )
