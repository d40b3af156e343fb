"""Links of the catalogue that lead elsewhere, and whether they still work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pscc.kernel.personal_data import declare
from services.enums import LinkState
from services.models.catalogue import Service
from services.models.financing import Scheme


class LinkCheck(models.Model):
    """The last look at one address: a service's or a scheme's, never both."""

    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="link_checks"
    )
    scheme = models.ForeignKey(
        Scheme, models.CASCADE, null=True, blank=True, related_name="link_checks"
    )
    url = models.URLField(_("address"), max_length=500)
    state = models.CharField(
        _("state"), max_length=10, choices=LinkState.choices, default=LinkState.UNKNOWN
    )
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    broken_since = models.DateTimeField(_("broken since"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to elsewhere")
        verbose_name_plural = _("links to elsewhere")
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) ^ Q(scheme__isnull=True),
                name="services_linkcheck_of_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LinkState.values), name="services_linkcheck_known_state"
            ),
            models.UniqueConstraint(
                fields=["service", "scheme", "url"],
                nulls_distinct=False,
                name="services_linkcheck_once_each",
            ),
        ]
        indexes = [models.Index(fields=["checked_at"], name="services_linkcheck_oldest")]

    def __str__(self) -> str:
        return self.url


declare(LinkCheck, purpose="Find broken links.", retention="As long as the link stands.")
