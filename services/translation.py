"""Columns that exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from services.models import (
    AccessStep,
    Equipment,
    HostingSpace,
    Offer,
    Package,
    PackageItem,
    RequestQuestion,
    RequiredDocument,
    Scheme,
    SchemeRule,
    Service,
)


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


@register(Offer)
class OfferTranslation(TranslationOptions):
    fields = ("unit", "conditions")


@register(RequiredDocument)
class RequiredDocumentTranslation(TranslationOptions):
    fields = ("name", "note")


@register(AccessStep)
class AccessStepTranslation(TranslationOptions):
    fields = ("name",)


@register(Equipment)
class EquipmentTranslation(TranslationOptions):
    fields = ("name", "note")


@register(HostingSpace)
class HostingSpaceTranslation(TranslationOptions):
    fields = ("name",)


@register(Package)
class PackageTranslation(TranslationOptions):
    fields = ("title", "summary", "description")


@register(PackageItem)
class PackageItemTranslation(TranslationOptions):
    fields = ("reason",)


@register(RequestQuestion)
class RequestQuestionTranslation(TranslationOptions):
    fields = ("label", "help", "unit")


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name", "summary", "description", "instrument")


@register(SchemeRule)
class SchemeRuleTranslation(TranslationOptions):
    fields = ("reason",)
