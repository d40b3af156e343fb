"""Addresses of programs that are told what happens in public, and every notice to them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.enums import MembershipRole
from partners.models import Membership, Organisation
from pscc.api.enums import NoticeKind, PauseReason
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Words about webhooks."""

    def visible_to(self, user: Any) -> "WebhookQuerySet":
        """Those of the organisations that one owns; all of them for the officers."""
        if allowed(user, "api.view_webhook"):
            return self
        if not user.is_authenticated:
            return self.none()
        owned = Membership.objects.active().filter(user=user, role=MembershipRole.OWNER)
        return self.filter(organisation__in=owned.values("organisation_id"))

    def told_of(self, event: NoticeKind) -> "WebhookQuerySet":
        """Those that want to know of such an event, and are not paused."""
        return self.filter(kinds__contains=[event.value], paused_at__isnull=True)

    def lock(self, pk: int) -> "Webhook":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Webhook(models.Model):
    """An address that is told of public events; notices are signed with a secret that is sealed
    in the database and shown once.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="webhooks",
        verbose_name=_("organisation"), help_text=_("Empty: the cluster's own."),
    )  # fmt: skip
    url = models.URLField(_("address"), max_length=500)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=NoticeKind.choices), verbose_name=_("told of")
    )
    sealed = models.BinaryField(editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(pgettext_lazy("webhook", "made"), default=now)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    paused_because = models.CharField(
        _("why it is paused"), max_length=10, choices=PauseReason.choices, blank=True
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url"], nulls_distinct=False, name="api_webhook_once_each"
            ),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="api_webhook_told_of_some"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_because="")
                | (Q(paused_at__isnull=False) & ~Q(paused_because="")),
                name="api_webhook_paused_because",
            ),
        ]

    def __str__(self) -> str:
        return self.host

    def get_absolute_url(self) -> str:
        return reverse("api_page:webhook", kwargs={"uid": self.uid})

    @property
    def host(self) -> str:
        """Return the name of the site: the rest of the address may hold a secret of its own."""
        return urlsplit(self.url).hostname or ""

    @property
    def kinds_in_words(self) -> list[str]:
        """Return what it is told of, in the reader's language."""
        return [str(NoticeKind(each).label) for each in self.kinds]

    def pause(self, at: datetime, because: PauseReason) -> bool:
        """Tell it nothing from now on; return whether that is new."""
        if self.paused_at is not None:
            return False
        self.paused_at, self.paused_because = at, because
        return True


class WebhookDelivery(models.Model):
    """One notice to one address; its dates say where it is."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=20, choices=NoticeKind.choices)
    subject = models.CharField(_("what it is about"), max_length=40)
    occurrence = models.CharField(max_length=200, editable=False)
    happened_at = models.DateTimeField(_("happened"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    answer = models.CharField(_("last answer"), max_length=20, blank=True)
    delivered_at = models.DateTimeField(
        pgettext_lazy("webhook", "delivered"), null=True, blank=True
    )
    failed_at = models.DateTimeField(pgettext_lazy("webhook", "given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice to a program")
        verbose_name_plural = _("notices to programs")
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "occurrence"], name="api_webhookdelivery_once_each"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(failed_at__isnull=True),
                name="api_webhookdelivery_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether the notice has neither arrived nor been given up."""
        return self.delivered_at is None and self.failed_at is None


declare(
    Webhook,
    purpose="Lets a program of an organisation know what happens in public, and shows who let it.",
    retention="As long as its owners want it; then it is deleted with its notices.",
    fields={"made_by": "identity"},
)
declare(
    WebhookDelivery,
    purpose="Brings a notice of a public event to a program, and shows whether it arrived.",
    retention="90 days.",
)
