"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from pscc.community.models import Event, NewsItem


@register(NewsItem)
class NewsItemTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
