"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from calls.models import Call, CallStage, Criterion


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("title", "summary", "description", "guidelines")


@register(CallStage)
class CallStageTranslation(TranslationOptions):
    fields = ("name",)


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("title", "guidance")
