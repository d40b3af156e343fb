"""What services ask those who want them: a library of questions, each asked once."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pscc.kernel.personal_data import declare
from pscc.kernel.questions.types import QuestionType
from services.enums import ServiceKind
from services.models.catalogue import Service

# A request says the project's level, stage, tumours and team already; rows are for applications.
_OF_APPLICATIONS = (
    QuestionType.TRL, QuestionType.STAGE, QuestionType.TUMOUR_TYPES, QuestionType.ORGANISATION,
    QuestionType.PEOPLE, QuestionType.TABLE,
)  # fmt: skip
ASKED_TYPES = [each for each in QuestionType if each not in _OF_APPLICATIONS]


class RequestQuestion(models.Model):
    """A question that a request may ask; `key` names it in answers, for ever.

    `options` is a list of {"value": code, "label": {"fr": …, "en": …}}.
    """

    key = models.SlugField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9_-]*$", _("Use small letters, digits, - and _."))
        ],
    )
    type = models.CharField(
        _("kind of answer"),
        max_length=16,
        choices=[(each.value, each.label) for each in ASKED_TYPES],
    )
    label = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=400, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    options = models.JSONField(_("answers to choose from"), default=list, blank=True)
    max_words = models.PositiveSmallIntegerField(_("words at most"), null=True, blank=True)
    minimum = models.DecimalField(
        _("at least"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("at most"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    accept: Any = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        verbose_name=_("kinds of files"),
        help_text=_("Extensions separated by commas, e.g. pdf, docx."),
    )
    is_personal = models.BooleanField(_("asks for personal data"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question of requests")
        verbose_name_plural = _("questions of requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=[each.value for each in ASKED_TYPES]),
                name="services_requestquestion_type",
            )
        ]

    def __str__(self) -> str:
        return str(self.label)


class QuestionAsked(models.Model):
    """Who asks a question: every service of a kind, or one service."""

    question = models.ForeignKey(
        RequestQuestion, models.CASCADE, related_name="asked", verbose_name=_("question")
    )
    kind = models.CharField(
        _("every service of the kind"), max_length=24, choices=ServiceKind.choices, blank=True
    )
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="questions_asked",
        verbose_name=_("service"),
    )
    is_required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        verbose_name = _("who asks a question")
        verbose_name_plural = _("who asks questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", service__isnull=False)
                | (~Q(kind="") & Q(service__isnull=True)),
                name="services_questionasked_by_kind_or_service",
            ),
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=~Q(kind=""),
                name="services_questionasked_once_by_kind",
            ),
            models.UniqueConstraint(
                fields=["question", "service"],
                condition=Q(service__isnull=False),
                name="services_questionasked_once_by_service",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.service or self.get_kind_display()}"


declare(RequestQuestion, purpose="Questions of requests.", retention="As long as the portal.")
declare(QuestionAsked, purpose="Who asks which question.", retention="As long as the portal.")
