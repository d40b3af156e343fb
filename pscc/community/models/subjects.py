"""What news and events are about, in the words of the shared vocabularies."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.models import Term

SUBJECTS = (Vocabulary.TUMOUR_TYPE, Vocabulary.STAGE, Vocabulary.DISCIPLINE)
CAN_BE_SUBJECT = {"vocabulary__in": [str(each.value) for each in SUBJECTS], "parent": None}


def subjects_field(help_text: Any = "") -> Any:
    """Return a column of subjects: organs, stages of development, disciplines."""
    return models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        verbose_name=_("subjects"),
        limit_choices_to=CAN_BE_SUBJECT,
        help_text=help_text,
    )
