"""Who may read a project's confidential dossier besides its team: one provider at a time, for a
time.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid
from services.enums import GrantBasis
from services.models.sub_requests import SubRequest
from services.request_states import EXIT_STATES


class DossierGrantQuerySet(models.QuerySet["DossierGrant"]):
    """Words about grants."""

    def standing(self, at: datetime) -> "DossierGrantQuerySet":
        """Those that hold at a moment: neither revoked nor over, of a request that has not ended
        without a result.
        """
        held = self.filter(revoked_at__isnull=True, expires_at__gt=at)
        return held.exclude(sub_request__state__in=EXIT_STATES)

    def lock(self, pk: int) -> "DossierGrant":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class DossierGrant(models.Model):
    """A team lets the provider of a request read its confidential dossier until a moment."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    sub_request = models.ForeignKey(SubRequest, models.CASCADE, related_name="grants")
    basis = models.CharField(_("on what ground"), max_length=8, choices=GrantBasis.choices)
    signed_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("since"), default=now)
    expires_at = models.DateTimeField(_("until"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects: Any = DossierGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to a dossier")
        verbose_name_plural = _("accesses to dossiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("granted_at")), name="services_grant_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(basis=GrantBasis.NDA) | Q(signed_on__isnull=False),
                name="services_grant_agreement_is_dated",
            ),
            models.UniqueConstraint(
                fields=["sub_request"],
                condition=Q(revoked_at__isnull=True),
                name="services_grant_one_each",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sub_request)


declare(
    DossierGrant,
    purpose="Which provider may read a confidential dossier, and until when.",
    retention="As the request.",
    fields={"granted_by": "identity", "revoked_by": "identity"},
)
