"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from pscc.community.models import NewsItem


@register(NewsItem)
class NewsItemTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
