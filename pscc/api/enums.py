"""The words of what programs are told."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeKind(models.TextChoices):
    """What a program may be told of: the values are those of the field `type` of a notice."""

    CALL_PUBLISHED = "call.published", _("A call for projects is published")
    CALL_CLOSING = "call.closing", _("An open call closes within seven days")
    SERVICE_OPENED = "service.opened", _("A service opens")
    AWARD_PUBLISHED = "award.published", _("An award is published")
    NEWS_PUBLISHED = "news.published", _("A piece of news is published")


class PauseReason(models.TextChoices):
    """Why an address is told nothing for the time being."""

    BY_HAND = "by_hand", pgettext_lazy("webhook", "switched off by hand")
    FAILED = "failed", pgettext_lazy("webhook", "a notice could not be delivered")
    UNREADABLE = (
        "unreadable",
        pgettext_lazy("webhook", "its secret cannot be read any more: remove it and add it again"),
    )
