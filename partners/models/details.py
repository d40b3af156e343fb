"""What is known of an organisation: numbers, circles, figures, labels, ties to others."""

from datetime import date
from typing import TypeVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.enums import Circle, FactMeasure, FactQualifier, IdentifierScheme, RelationKind
from partners.models.organisations import Organisation
from partners.models.vocabulary import Term
from pscc.kernel.personal_data import declare

M = TypeVar("M", bound=models.Model)


class DatedQuerySet(models.QuerySet[M]):
    """Words about rows that hold from a day to a day."""

    def current(self, on: date) -> "DatedQuerySet[M]":
        """Those that hold on a day."""
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
        )

    def ended(self, on: date) -> "DatedQuerySet[M]":
        """Those that held and do not any more on a day."""
        return self.filter(until__lte=on)


class IdentifierQuerySet(DatedQuerySet["OrganisationIdentifier"]):
    """Words about numbers of registers."""

    def living(self) -> "IdentifierQuerySet":
        """Those that hold without an end, of organisations that are not archived."""
        return self.filter(until=None, is_dormant=False)


class OrganisationIdentifier(models.Model):
    """A number under which a register knows the organisation. A checksum proves typing, not
    ownership.

    Of an archived organisation it is dormant, so that a living one may carry it; a trigger keeps
    that true, and one of organisations when these are archived or reopened.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="identifiers", verbose_name=_("organisation")
    )
    scheme = models.CharField(_("scheme"), max_length=20, choices=IdentifierScheme.choices)
    value = models.CharField(_("value"), max_length=60)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_dormant = models.BooleanField(
        _("of an archived organisation"), default=False, editable=False
    )

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_organisationidentifier_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"], name="partners_identifier_once_each"
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(scheme__in=["siret", "ror"], until__isnull=True, is_dormant=False),
                name="partners_identifier_living_siret_ror_once",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="dormant",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    SELECT state = 'archived' INTO NEW.is_dormant
                    FROM partners_organisation WHERE id = NEW.organisation_id FOR SHARE;
                    NEW.is_dormant := coalesce(NEW.is_dormant, false);
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class CircleMembership(models.Model):
    """How near an organisation stands to the cluster, from when to when."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="circles", verbose_name=_("organisation")
    )
    circle = models.CharField(_("circle"), max_length=20, choices=Circle.choices)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = DatedQuerySet["CircleMembership"].as_manager()

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_circlemembership_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["organisation", "circle"],
                condition=Q(until__isnull=True),
                name="partners_circlemembership_one_current",
            ),
        ]

    def __str__(self) -> str:
        return self.get_circle_display()


class OrganisationFact(models.Model):
    """A dated, sourced figure: "about 50,000 patients a year, December 2022, founding press
    release".
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="facts", verbose_name=_("organisation")
    )
    metric = models.CharField(_("what is counted"), max_length=120)
    qualifier = models.CharField(
        _("qualifier"), max_length=10, choices=FactQualifier.choices, default=FactQualifier.EXACT
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("link to the source"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    measure = models.CharField(
        _("also counted by the catalogue"),
        max_length=20,
        choices=FactMeasure.choices,
        blank=True,
        help_text=_("Staff then see how many the catalogue has beside this figure."),
    )

    class Meta:
        verbose_name = _("dated figure")
        verbose_name_plural = _("dated figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(measure="") | Q(measure__in=FactMeasure.values),
                name="partners_organisationfact_known_measure",
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"\S"),
                name="partners_organisationfact_sourced",
                violation_error_message=_("Say where the figure comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.value}"


class OrganisationLabel(models.Model):
    """A label that someone has given: CLIP2, SIRIC, Carnot, ISO 20387…, from when to when."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="labels", verbose_name=_("organisation")
    )
    label = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="awarded",
        limit_choices_to={"vocabulary": "label"},
        verbose_name=_("label"),
    )
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, help_text=_("For instance two RHU programmes.")
    )
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = DatedQuerySet["OrganisationLabel"].as_manager()

    class Meta:
        verbose_name = _("label held")
        verbose_name_plural = _("labels held")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_organisationlabel_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1), name="partners_organisationlabel_at_least_one"
            ),
            models.UniqueConstraint(
                fields=["organisation", "label"],
                condition=Q(until__isnull=True),
                name="partners_organisationlabel_one_current",
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)


class OrganisationRelation(models.Model):
    """A tie between two organisations: what the first is to the other, from when to when.

    No organisation stands, through any number of ties of one kind, above itself; the trigger holds
    that against every writer. An alliance has no above and below.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="relations", verbose_name=_("organisation")
    )
    kind = models.CharField(_("tie"), max_length=20, choices=RelationKind.choices)
    other = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="relations_of_others",
        verbose_name=_("other organisation"),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = DatedQuerySet["OrganisationRelation"].as_manager()

    class Meta:
        verbose_name = _("tie to another organisation")
        verbose_name_plural = _("ties to other organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(organisation=F("other")), name="partners_organisationrelation_not_own"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RelationKind.values),
                name="partners_organisationrelation_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_organisationrelation_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "other"],
                condition=Q(until__isnull=True),
                name="partners_organisationrelation_one_current",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_circle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("is_circle", "boolean")],
                func="""
                    IF NEW.kind = 'alliance' THEN RETURN NEW; END IF;
                    PERFORM pg_advisory_xact_lock(hashtext('partners_organisationrelation'));
                    WITH RECURSIVE above(id) AS (
                        SELECT NEW.other_id
                        UNION
                        SELECT tie.other_id
                        FROM partners_organisationrelation tie
                        JOIN above ON tie.organisation_id = above.id
                        WHERE tie.kind = NEW.kind AND tie.id IS DISTINCT FROM NEW.id
                    )
                    SELECT EXISTS(SELECT 1 FROM above WHERE above.id = NEW.organisation_id)
                    INTO is_circle;
                    IF is_circle THEN
                        RAISE EXCEPTION 'an organisation would stand above itself'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'partners_organisationrelation_no_circle';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} — {self.get_kind_display()} — {self.other}"

    @property
    def seen_from_other(self) -> str:
        """What the other organisation calls the tie."""
        return str(RelationKind(self.kind).seen_from_other)


for _model, _purpose in (
    (OrganisationIdentifier, "Register numbers of organisations."),
    (CircleMembership, "Standing of organisations in the cluster."),
    (OrganisationFact, "Public figures of organisations."),
    (OrganisationLabel, "Labels of organisations."),
    (OrganisationRelation, "Ties between organisations."),
):
    declare(_model, purpose=_purpose, retention="As long as the organisation is listed.")
