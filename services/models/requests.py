"""Requests: one door, one thread, many providers.

A request belongs to a project and carries one form; each provider that is asked has a sub-request
with a life of its own.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Project
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid
from services.models.request_access import RequestQuerySet


class ServiceRequest(models.Model):
    """What a project asks for, once for all the providers it asks.

    `answers` is the working copy of the merged form; `version` counts every acknowledged save.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="service_requests", verbose_name=_("project")
    )
    reference = models.CharField(
        _("reference"), max_length=40, unique=True, null=True, editable=False
    )
    purpose = models.TextField(_("what it is for"), blank=True)
    wanted_on = models.DateField(_("needed by"), null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    session = models.ForeignKey(
        "services.OrientationSession",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="service_requests",
        verbose_name=_("orientation"),
    )
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="advised_requests",
        verbose_name=_("advisor"),
    )
    submitted_at = models.DateTimeField(_("sent"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    warned_at = models.DateTimeField(
        _("told that it will be deleted"), null=True, blank=True, editable=False
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(reference__isnull=True, submitted_at__isnull=True)
                | Q(reference__isnull=False, submitted_at__isnull=False),
                name="services_request_sent_has_reference",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(reference__isnull=True),
                name="services_request_one_draft_per_project",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or self.uid

    def get_absolute_url(self) -> str:
        return reverse("services:request_detail", kwargs={"uid": self.uid})

    @property
    def is_draft(self) -> bool:
        """Whether nobody but the team has seen it."""
        return self.reference is None


class RequestSnapshot(models.Model):
    """What a request said when it was sent, or sent again: facts of the project, purpose, form and
    answers. No row ever changes.

    `document` is the canonical JSON whose SHA-256 is `sha256`. A provider reads only the questions
    it asks.
    """

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="snapshots")
    round = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version of a request")
        verbose_name_plural = _("versions of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round"], name="services_requestsnapshot_round_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} #{self.round}"


_KEPT = (
    "Five years after the end, or as long as a quote that was accepted; drafts never sent ninety"
    " days after the last change."
)
declare(
    ServiceRequest,
    purpose="Carry a project's request to providers.",
    retention=_KEPT,
    fields={
        "answers": "free text, as far as a question asks for it",
        "purpose": "free text",
        "advisor": "identity",
        "submitted_by": "identity",
        "created_by": "identity",
    },
    access=Access(withholds={"purpose": "belongs to the dossier, whose team reads it on its page"}),
)
declare(
    RequestSnapshot,
    purpose="Proof of what was asked.",
    retention=_KEPT,
    fields={"document": "free text, as far as a question asks for it", "taken_by": "identity"},
)
