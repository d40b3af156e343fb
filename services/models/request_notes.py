"""What those who look after requests write down for one another."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from services.models.requests import ServiceRequest


class RequestNote(models.Model):
    """A note of the cluster's team on a request; rows are never changed.

    Neither the project's team nor a provider ever reads it, on no page, in no mail, in no export.
    """

    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    body = models.TextField(_("note"))
    written_at = models.DateTimeField(_("written"), default=now)

    class Meta:
        verbose_name = _("internal note on a request")
        verbose_name_plural = _("internal notes on requests")
        indexes = [models.Index(fields=["request", "written_at"], name="services_requestnote_list")]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.request}, {self.written_at:%Y-%m-%d %H:%M}"


declare(
    RequestNote,
    purpose="What the cluster's team has to remember of a request.",
    retention="As the request.",
    fields={"author": "identity", "body": "free text"},
)
