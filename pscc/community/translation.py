"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from pscc.community.models import BoardEntry, Event, Issue, ListedPerson, NewsItem


@register(BoardEntry)
class BoardEntryTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(NewsItem)
class NewsItemTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Issue)
class IssueTranslation(TranslationOptions):
    fields = ("intro",)
    fallback_values = {"intro": ""}


@register(ListedPerson)
class ListedPersonTranslation(TranslationOptions):
    fields = ("headline", "asks")
