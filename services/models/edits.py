"""Changes of services by their providers: live at once, looked at afterwards."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partners.enums import EditState
from partners.models.edits import LiveEdit
from pscc.kernel.personal_data import Access, Closure, declare
from services.models.catalogue import Service


class ServiceEditQuerySet(models.QuerySet["ServiceEdit"]):
    """Words about changes of services."""

    def of_published(self) -> "ServiceEditQuerySet":
        """Those that readers of the catalogue saw: a draft's changes concern nobody else."""
        return self.filter(service__published_at__lte=F("made_at"))

    def to_review(self) -> "ServiceEditQuerySet":
        """Those of published services that staff have not looked at."""
        return self.of_published().filter(state=EditState.TO_REVIEW)

    def lock(self, pk: int) -> "ServiceEdit":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class ServiceEdit(LiveEdit):
    """One saving of a service's card by its provider."""

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="edits", verbose_name=_("service")
    )

    objects = ServiceEditQuerySet.as_manager()

    class Meta(LiveEdit.Meta):
        verbose_name = _("change of a service")
        verbose_name_plural = _("changes of services")
        constraints = [
            *LiveEdit.Meta.constraints,
            models.UniqueConstraint(
                fields=["service", "version"], name="services_serviceedit_one_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.version}"


_PUBLISHED = "contacts that the organisation publishes"

declare(
    ServiceEdit,
    purpose="Let staff look at changes of services afterwards, and undo them.",
    retention="Five years.",
    fields={"made_by": "identity", "settled_by": "identity", "reason": "free text",
            "before": "contact", "after": "contact"},
    closure=Closure(keeps={"before": _PUBLISHED, "after": _PUBLISHED}),
    access=Access(
        gives={"made_by": ("reason",)},
        withholds={
            "before": "contacts that the organisation publishes",
            "after": "contacts that the organisation publishes",
        },
    ),
)  # fmt: skip
