"""What is offered: services and platforms, each with one accountable provider."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from modeltranslation.utils import get_translation_fields

from partners.enums import Freshness
from partners.models import Membership, Organisation, Term
from partners.models.freshness import Confirmed
from partners.models.projects import EDITING_MEMBERS
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid
from services.enums import Access, AccessMode, IndustryUse, PriceBasis, ServiceKind, ServiceState

LISTED_STATES = (ServiceState.PLANNED, ServiceState.OPEN, ServiceState.PAUSED)
PUBLIC_STATES = (ServiceState.PLANNED, ServiceState.OPEN, ServiceState.PAUSED, ServiceState.RETIRED)


class ServiceQuerySet(models.QuerySet["Service"]):
    """Words for asking about services."""

    def listed(self) -> "ServiceQuerySet":
        """Those that the public catalogue lists: planned, open and paused ones of listed providers,
        unless nobody has confirmed them for so long that they left.
        """
        shown = self.filter(state__in=LISTED_STATES, provider__in=Organisation.objects.published())
        return shown.exclude(freshness=Freshness.UNLISTED)

    def oriented(self) -> "ServiceQuerySet":
        """Listed ones that an orientation may still name."""
        return (
            self.listed()
            .exclude(freshness=Freshness.UNORIENTED)
            .filter(provider__in=Organisation.objects.oriented())
        )

    def visible_to(self, user: Any) -> "ServiceQuerySet":
        """Public ones (a retired one keeps its page) of listed providers; all of their own for a
        provider's editors, all for staff.
        """
        if allowed(user, "services.browse_unpublished"):
            return self
        shown = Q(state__in=PUBLIC_STATES, provider__in=Organisation.objects.published())
        if user.is_authenticated:
            edited = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
            shown |= Q(provider_id__in=edited.values("organisation_id"))
        return self.filter(shown)

    def requestable(self) -> "ServiceQuerySet":
        """Those that can be asked for here and now: open, and neither on the partner's own site nor
        through a call only.
        """
        return self.filter(state=ServiceState.OPEN).exclude(
            access_mode__in=(AccessMode.EXTERNAL, AccessMode.VIA_CALL)
        )

    def lock(self, pk: int) -> "Service":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Service(Confirmed):
    """A card that answers six questions: for whom, what you bring, what you get, on what terms, how
    long, what next.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="services", verbose_name=_("provider")
    )
    co_providers = models.ManyToManyField(
        Organisation, blank=True, related_name="services_supported", verbose_name=_("co-providers")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=ServiceKind.choices)
    access = models.CharField(_("access promised"), max_length=20, choices=Access.choices)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=280)
    for_whom = models.TextField(_("for whom"), blank=True)
    you_bring = models.TextField(_("what you bring"), blank=True)
    you_get = models.TextField(_("what you get"), blank=True)
    terms = models.TextField(_("on what terms"), blank=True)
    next_step = models.TextField(_("what happens next"), blank=True)
    price_basis = models.CharField(
        _("price"), max_length=20, choices=PriceBasis.choices, default=PriceBasis.NOT_STATED
    )
    stated_days = models.PositiveSmallIntegerField(
        _("stated lead time"),
        null=True,
        blank=True,
        help_text=_("Calendar days, as the provider states them."),
    )
    industry_use = models.CharField(
        _("industry use"), max_length=20, choices=IndustryUse.choices, default=IndustryUse.YES
    )
    access_mode = models.CharField(
        _("way in"), max_length=12, choices=AccessMode.choices, default=AccessMode.REQUEST
    )
    external_url = models.URLField(_("partner's own page"), blank=True)
    stages = models.ManyToManyField(
        Term,
        blank=True,
        related_name="stage_services",
        verbose_name=_("stages"),
        limit_choices_to={"vocabulary": "stage"},
    )
    modalities = models.ManyToManyField(
        Term,
        blank=True,
        related_name="modality_services",
        verbose_name=_("modalities"),
        limit_choices_to={"vocabulary": "modality"},
    )
    tumour_types = models.ManyToManyField(
        Term,
        blank=True,
        related_name="tumour_services",
        verbose_name=_("tumour types"),
        limit_choices_to={"vocabulary": "tumour_type"},
        help_text=_("None means any tumour."),
    )
    disciplines = models.ManyToManyField(
        Term,
        blank=True,
        related_name="discipline_services",
        verbose_name=_("disciplines"),
        limit_choices_to={"vocabulary": "discipline"},
    )
    labels = models.ManyToManyField(
        Term,
        blank=True,
        related_name="label_services",
        verbose_name=_("labels"),
        limit_choices_to={"vocabulary": "label"},
    )
    capacity = models.PositiveSmallIntegerField(
        _("places free now"),
        null=True,
        blank=True,
        help_text=_("Empty: not limited. 0: who asks goes on the waiting list."),
    )
    quality_standards = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        verbose_name=_("quality standards"),
        help_text=_("Separated by commas, e.g. GLP, ISO 15189."),
    )
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=200, blank=True)
    template = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("template"),
        help_text=_("The service that this one follows at another site."),
    )
    template_version = models.PositiveIntegerField(
        null=True, blank=True, editable=False
    )  # of the template, when this one last followed it
    returned_because = models.CharField(_("what is missing"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("sent for review"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_licence = models.CharField(_("licence of the source"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(
        _("state"), default=ServiceState.DRAFT, choices=ServiceState.choices, protected=True
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    opened_by: Sequence[str] = ()  # calls, added by `queries.directory.cards_of`

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ServiceState.values), name="services_service_known_state"
            ),
            models.CheckConstraint(
                condition=Q(freshness__in=Freshness.values),
                name="services_service_known_freshness",
            ),
            models.CheckConstraint(
                condition=Q(template__isnull=True) | ~Q(template=F("id")),
                name="services_service_not_its_own_template",
            ),
            models.CheckConstraint(
                condition=~Q(access_mode=AccessMode.EXTERNAL) | ~Q(external_url=""),
                name="services_service_external_has_address",
            ),
            models.CheckConstraint(
                condition=~Q(state=ServiceState.PAUSED) | ~Q(pause_reason=""),
                name="services_service_pause_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="services_state_kind")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("services:detail", kwargs={"slug": self.slug})

    @property
    def is_listed(self) -> bool:
        """Whether the public catalogue lists it, as `listed()` asks the database."""
        is_shown = self.state in LISTED_STATES and self.freshness != Freshness.UNLISTED
        return bool(is_shown and self.provider.is_public)

    @transition(field=state, source=ServiceState.DRAFT, target=ServiceState.IN_REVIEW)
    def request_review(self, *, at: datetime) -> None:
        """Its provider asks staff to publish it."""
        self.submitted_at, self.returned_because = at, ""

    @transition(field=state, source=ServiceState.IN_REVIEW, target=ServiceState.DRAFT)
    def return_to_draft(self, *, reason: str) -> None:
        """Staff ask the provider for more before they publish."""
        self.returned_because = reason

    @transition(
        field=state,
        source=[ServiceState.DRAFT, ServiceState.IN_REVIEW],
        target=ServiceState.PLANNED,
    )
    def plan(self, *, opens_on: date | None) -> None:
        """Announce it before it can be asked for."""
        self.opens_on = opens_on

    @transition(
        field=state,
        source=[
            ServiceState.DRAFT,
            ServiceState.IN_REVIEW,
            ServiceState.PLANNED,
            ServiceState.PAUSED,
        ],
        target=ServiceState.OPEN,
    )
    def open(self) -> None:
        """Let projects ask for it."""
        self._say_why("")

    @transition(field=state, source=ServiceState.OPEN, target=ServiceState.PAUSED)
    def pause(self, *, reason: str) -> None:
        """Keep it visible, and say why it cannot be asked for now."""
        self._say_why(reason)

    def _say_why(self, reason: str) -> None:
        """Give one reason to readers of each language: whoever pauses writes it once."""
        for name in get_translation_fields("pause_reason"):
            setattr(self, name, reason)

    @transition(
        field=state,
        source=[ServiceState.PLANNED, ServiceState.OPEN, ServiceState.PAUSED],
        target=ServiceState.RETIRED,
    )
    def retire(self) -> None:
        """Close it for good; its page stays."""


declare(
    Service,
    purpose="Public catalogue of services.",
    retention="As long as the provider is listed.",
)
