"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from calls.models import (
    Award,
    Call,
    CallFigure,
    CallStage,
    Criterion,
    EligibilityRule,
    FaqEntry,
    LetterTemplate,
    Mailing,
)


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("title", "summary", "description", "guidelines")


@register(CallStage)
class CallStageTranslation(TranslationOptions):
    fields = ("name",)


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("title", "guidance")


@register(FaqEntry)
class FaqEntryTranslation(TranslationOptions):
    fields = ("question", "answer")


@register(CallFigure)
class CallFigureTranslation(TranslationOptions):
    fields = ("label", "unit")


@register(EligibilityRule)
class EligibilityRuleTranslation(TranslationOptions):
    fields = ("reason", "remedy")


@register(Mailing)
class MailingTranslation(TranslationOptions):
    fields = ("subject", "body")


@register(LetterTemplate)
class LetterTemplateTranslation(TranslationOptions):
    fields = ("body",)


@register(Award)
class AwardTranslation(TranslationOptions):
    fields = ("title", "summary")
