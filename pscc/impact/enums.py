"""Words of the funding ledger and of the declarations."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    """Whose money it is."""

    STATE = "state", _("State")
    OTHER_PUBLIC = "other_public", _("other public source")
    PRIVATE = "private", _("private source")


class Instrument(models.TextChoices):
    """In which form the money comes."""

    GRANT = "grant", _("grant")
    EQUITY = "equity", _("equity")
    LOAN = "loan", _("loan")
    ADVANCE = "advance", _("repayable advance")
    IN_KIND = "in_kind", _("contribution in kind")
    DONATION = "donation", _("donation")
    CONTRACT = "contract", _("paid contract")
    NOT_SAID = "not_said", _("not said")


class Step(models.TextChoices):
    """How far a contribution has come; each step includes the ones before."""

    ANNOUNCED = "announced", pgettext_lazy("contribution", "announced")
    COMMITTED = "committed", pgettext_lazy("contribution", "committed")
    RECEIVED = "received", pgettext_lazy("contribution", "received")
    SPENT = "spent", pgettext_lazy("contribution", "spent")


class Level(models.TextChoices):
    """How far from what the cluster does an indicator looks."""

    OUTPUT = "output", pgettext_lazy("indicator", "output")
    OUTCOME = "outcome", pgettext_lazy("indicator", "outcome")
    IMPACT = "impact", pgettext_lazy("indicator", "impact")


class Unit(models.TextChoices):
    """In what an indicator is told."""

    NUMBER = "number", pgettext_lazy("unit", "number")
    DAYS = "days", pgettext_lazy("unit", "days")
    EUROS = "euros", pgettext_lazy("unit", "amount in euros")
    PERCENT = "percent", pgettext_lazy("unit", "per cent")
    RATIO = "ratio", pgettext_lazy("unit", "euros for each euro")


class DeclarationState(models.TextChoices):
    """Where the declaration of a company for a year is."""

    DRAFT = "draft", pgettext_lazy("declaration", "draft")
    SENT = "sent", pgettext_lazy("declaration", "sent")
    RETURNED = "returned", pgettext_lazy("declaration", "to be corrected")
    VALIDATED = "validated", pgettext_lazy("declaration", "validated")
    REPLACED = "replaced", pgettext_lazy("declaration", "replaced by a correction")
    WITHDRAWN = "withdrawn", pgettext_lazy("declaration", "given up")


class Disclosure(models.TextChoices):
    """Who may read a single amount that a company declares."""

    PUBLIC = "public", _("may be published")
    AGGREGATE = "aggregate", _("only in sums")


class OutcomeKind(models.TextChoices):
    """What a line of a declaration tells of."""

    PATENT_FILED = "patent_filed", _("patent filed")
    PATENT_GRANTED = "patent_granted", _("patent granted")
    LICENCE = "licence", _("licence signed")
    TRIAL_STARTED = "trial_started", _("clinical trial started")
    ON_THE_MARKET = "on_the_market", _("product on the market")


class TrialPhase(models.TextChoices):
    """Phase of a clinical trial, as the registries write it."""

    EARLY = "early", _("early phase I")
    ONE = "1", "I"
    ONE_TWO = "1_2", "I/II"
    TWO = "2", "II"
    TWO_THREE = "2_3", "II/III"
    THREE = "3", "III"
    FOUR = "4", "IV"
    NONE = "none", _("without phase (device, diagnostic)")


class ReportState(models.TextChoices):
    """Where a report of a period to the funder is."""

    DRAFT = "draft", pgettext_lazy("report", "draft")
    SENT = "sent", pgettext_lazy("report", "sent")
    REPLACED = "replaced", pgettext_lazy("report", "replaced by a correction")
    WITHDRAWN = "withdrawn", pgettext_lazy("report", "given up")


class ReportPart(models.TextChoices):
    """To which table of a report a row belongs."""

    INDICATOR = "indicator", _("indicators")
    AXIS = "axis", _("by strategic axis")
    INSTRUMENT = "instrument", _("by form of the money")
    TARGET = "target", _("beside the targets")
    SPENT = "spent", _("spent in the period")
    LEDGER = "ledger", _("the ledger on that day")
    ENVELOPE = "envelope", _("the envelopes on that day")


class PassportSection(models.TextChoices):
    """The parts of an impact passport, in the order in which they are read."""

    PROJECT = "project", _("The project")
    STAGES = "stages", _("Stages of development")
    MILESTONES = "milestones", _("Milestones")
    SERVICES = "services", _("Services delivered")
    AWARDS = "awards", _("Awards of the cluster")
    RESULTS = "results", _("Patents, licences, trials, products")
    COOPERATIONS = "cooperations", _("Cooperations")
    NEWS = "news", _("In the news")
