"""Who gets the newsletter: an address, with or without an account, and what it follows."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pscc.community.enums import Frequency, Topic
from pscc.community.models.subjects import subjects_field
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid

CONFIRMED_WITHIN = timedelta(days=3)  # a link's life
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Words for asking about subscriptions."""

    def confirmed(self) -> "SubscriptionQuerySet":
        """Those whose owner has said yes: nobody else is written to."""
        return self.filter(confirmed_at__isnull=False)

    def stale(self, at: datetime) -> "SubscriptionQuerySet":
        """Those that nobody confirmed while the link worked."""
        return self.filter(confirmed_at=None, asked_at__lt=at - CONFIRMED_WITHIN)

    def lock(self, pk: int) -> "Subscription":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Subscription(models.Model):
    """An address that asked for the newsletter. The row goes when its owner leaves."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    email = models.EmailField(_("e-mail address"), unique=True)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic.choices), verbose_name=_("topics")
    )
    subjects = subjects_field()
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, default=Frequency.MONTHLY
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    asked_at = models.DateTimeField(_("asked for"), default=now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(topics__contained_by=Topic.values) & Q(topics__len__gte=1),
                name="community_subscription_known_topics",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values),
                name="community_subscription_known_frequency",
            ),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="community_subscription_known_language"
            ),
        ]

    def __str__(self) -> str:
        return self.email


declare(
    Subscription,
    purpose="Send the newsletter to those who asked for it and confirmed, and to nobody else.",
    retention="Until its owner leaves: nothing is kept then. Unconfirmed: three days.",
    fields={"email": "contact", "topics": "preference", "subjects": "preference",
            "frequency": "preference", "language": "preference"},
    closure=Closure(goes_with_address="email"),
    access=Access(gives={"email": ("email", "topics", "subjects", "frequency", "language")}),
)  # fmt: skip
