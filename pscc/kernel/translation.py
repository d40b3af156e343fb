"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from pscc.kernel.models import SiteConfiguration


@register(SiteConfiguration)
class SiteConfigurationTranslation(TranslationOptions):
    fields = ("name", "promise", "programme_mention", "maintenance_message")
