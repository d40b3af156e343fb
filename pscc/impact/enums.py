"""Words of the funding ledger."""

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
