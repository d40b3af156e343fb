"""Keys by which a program says whose it is, and may ask more often."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.enums import MembershipRole
from partners.models import Membership, Organisation
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Words about keys."""

    def visible_to(self, user: Any) -> "ApiKeyQuerySet":
        """Those of the organisations that one owns; all of them for the officers."""
        if allowed(user, "api.view_apikey"):
            return self
        if not user.is_authenticated:
            return self.none()
        owned = Membership.objects.active().filter(user=user, role=MembershipRole.OWNER)
        return self.filter(organisation__in=owned.values("organisation_id"))

    def live(self, at: datetime) -> "ApiKeyQuerySet":
        """Those that open something at this moment."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)

    def lock(self, pk: int) -> "ApiKey":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class ApiKey(models.Model):
    """A secret of a program, of which only the SHA-256 is kept. It opens nothing that is not
    public: it counts for itself instead of for its network.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="api_keys",
        verbose_name=_("organisation"), help_text=_("Empty: the cluster's own."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("beginning"), max_length=20, unique=True, editable=False)
    secret_digest = models.CharField(
        _("digest of the secret"), max_length=64, unique=True, editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(pgettext_lazy("key", "made"), default=now)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(pgettext_lazy("key", "revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("revoked by"),
    )  # fmt: skip
    last_used_on = models.DateField(_("last used"), null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key for programs")
        verbose_name_plural = _("keys for programs")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="api_apikey_lives_for_a_while"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_apikey_revoked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(secret_digest__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 a shape, no password
                name="api_apikey_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_live(self, at: datetime) -> bool:
        """Tell whether the key opens something at this moment."""
        return self.revoked_at is None and self.expires_at > at


declare(
    ApiKey,
    purpose="Lets a program of an organisation ask more often, and shows who let it.",
    retention="A year after the key was revoked or expired.",
    fields={"made_by": "identity", "revoked_by": "identity", "last_used_on": "activity"},
    access=Access(
        withholds={"last_used_on": "the organisation's program used it; its page of keys says when"}
    ),
)
