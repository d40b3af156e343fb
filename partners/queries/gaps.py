"""How many things organisations say they have, beside those that the catalogue lists of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.enums import FactMeasure
from partners.models import Organisation, OrganisationFact
from pscc.kernel.formats import number
from pscc.kernel.registries import Registry

# What a higher room lists of organisations, under the name of a `FactMeasure`: from their numbers
# to how many, those that have none left out.
catalogue_counts: Registry[Callable[[Iterable[int]], dict[int, int]]] = Registry()


@dataclass(frozen=True)
class Gap:
    """A figure that an organisation gives, and what the catalogue has of it."""

    fact: OrganisationFact
    listed: int

    @property
    def is_short(self) -> bool:
        """Whether the catalogue has fewer than the organisation says."""
        return self.listed < self.fact.value

    def __str__(self) -> str:
        """Say both: “Technology platforms: 19 declared, 3 in the catalogue”."""
        return _("%(what)s: %(declared)s declared, %(listed)s in the catalogue") % {
            "what": self.fact.get_measure_display(),
            "declared": number(self.fact.value),
            "listed": number(self.listed),
        }


def gaps_of(organisation: Organisation) -> list[Gap]:
    """Return what an organisation declares of what the catalogue counts, the latest figure of each
    kind; one statement, and one more for each kind there is.
    """
    return _with_counts(_latest().filter(organisation=organisation))


def short_of_declared() -> list[int]:
    """Return the organisations of which the catalogue has fewer of something than they declare;
    one statement, and one more for each kind there is.
    """
    return [gap.fact.organisation_id for gap in _with_counts(_latest()) if gap.is_short]


def _latest() -> QuerySet[OrganisationFact]:
    found = OrganisationFact.objects.exclude(measure="")
    return found.order_by("organisation", "measure", "-as_of", "-pk").distinct(
        "organisation", "measure"
    )


def _with_counts(facts: Iterable[OrganisationFact]) -> list[Gap]:
    declared = list(facts)
    counters = dict(catalogue_counts)
    gaps: list[Gap] = []
    for measure in FactMeasure.values:
        own = [fact for fact in declared if fact.measure == measure]
        if own and measure in counters:
            listed = counters[measure]([fact.organisation_id for fact in own])
            gaps += [Gap(fact, listed.get(fact.organisation_id, 0)) for fact in own]
    return gaps
