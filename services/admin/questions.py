"""The questions that requests ask, and which services ask them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from partners.admin.inlines import RuledInline
from pscc.kernel.staff_admin import PortalAdmin
from services.forms.request_questions import RequestQuestionForm
from services.models import QuestionAsked, RequestQuestion


class QuestionAskedInline(RuledInline):
    model = QuestionAsked
    autocomplete_fields = ("service",)


@admin.register(RequestQuestion)
class RequestQuestionAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """The library; a question keeps its key and its kind for ever, because answers name them."""

    form = RequestQuestionForm
    list_display = ("label", "key", "type", "position")
    list_filter = ("type", "asked__kind")
    search_fields = ("label_fr", "label_en", "key")
    search_help_text = _("Question or key")
    ordering = ("position", "key")
    inlines = (QuestionAskedInline,)
    fieldsets = (
        (
            None,
            {
                "fields": ("key", "type"),
                "description": _(
                    "Key and kind of answer stay once the question is saved: answers that were"
                    " given name them. To ask otherwise, make a new question and take this one"
                    " away from those who ask it."
                ),
            },
        ),
        (None, {"fields": ("label", "help", "unit", "options")}),
        (
            _("Limits"),
            {"fields": ("max_words", "minimum", "maximum", "accept", "is_personal", "position")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key", "type") if obj else ()
