"""What kinds of question a form can ask."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionType(models.TextChoices):
    """Answer types of a form. Part of every published form's schema: values never change."""

    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount in euros")
    DATE = "date", pgettext_lazy("question type", "Date")
    CHOICE = "choice", _("Single choice")
    CHOICES = "choices", _("Multiple choice")
    YES_NO = "yes_no", _("Yes or no")
    TRL = "trl", _("Technology readiness level")
    STAGE = "stage", _("Stage of development")
    TUMOUR_TYPES = "tumour_types", _("Tumour types")
    ORGANISATION = "organisation", _("Organisation")
    PEOPLE = "people", pgettext_lazy("question type", "People")
    TABLE = "table", pgettext_lazy("question type", "Table")
    URL = "url", _("Web address")
    FILE = "file", pgettext_lazy("question type", "File")
    CONSENT = "consent", _("Consent")
    EXPLANATION = "explanation", _("Explanation")
