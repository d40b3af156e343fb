"""How complete a description is: what its profile asks for, what is there, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from services.enums import ServiceKind
from services.metadata.rules import Property, Use, rules_of
from services.metadata.values import Record, Subject, values_of
from services.models import HealthDataset, SampleCollection, Service

RECORDS: dict[str, type[HealthDataset] | type[SampleCollection]] = {
    ServiceKind.HEALTH_DATA: HealthDataset,
    ServiceKind.SAMPLES: SampleCollection,
}


@dataclass(frozen=True)
class Gap:
    """A property that nobody has filled."""

    asked: Property

    @property
    def words(self) -> str:
        """What is missing, in the reader's language."""
        return self.asked.label

    @property
    def column(self) -> str:
        """The field in which it is typed; empty if the service's card says it."""
        own = [name for name in self.asked.columns if "." not in name]
        return own[0] if own else ""


@dataclass(frozen=True)
class Completeness:
    """The score of a description, mandatory and recommended apart."""

    release: str
    mandatory: int
    recommended: int
    missing: Sequence[Gap]
    wanted: Sequence[Gap]

    @property
    def mandatory_filled(self) -> int:
        """How many mandatory properties are there."""
        return self.mandatory - len(self.missing)

    @property
    def recommended_filled(self) -> int:
        """How many recommended properties are there."""
        return self.recommended - len(self.wanted)

    @property
    def mandatory_percent(self) -> int:
        """Whole per cent, rounded down: 100 means that nothing mandatory is missing."""
        return _percent(self.mandatory_filled, self.mandatory)

    @property
    def recommended_percent(self) -> int:
        """Whole per cent, rounded down."""
        return _percent(self.recommended_filled, self.recommended)


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100


def record_of(service: Service) -> Record | None:
    """Return a service's record, an empty one if it has none yet; None if its kind has none."""
    if service.kind not in RECORDS:
        return None
    name = "health_dataset" if service.kind == ServiceKind.HEALTH_DATA else "sample_collection"
    stored: Record | None = getattr(service, name, None)
    return stored or RECORDS[service.kind](service=service)


def completeness_of(service: Service, record: Record | None) -> Completeness | None:
    """Return how complete a description is; None for a kind that no profile describes."""
    rules = rules_of(service.kind)
    if rules is None or record is None:
        return None
    subject = Subject(service, record, rules)
    rights = getattr(record, "access_rights", "")
    asked: dict[str, list[Property]] = {"mandatory": [], "recommended": [], "optional": []}
    for each in rules.properties:
        asked[each.use(rights, record)].append(each)
    return Completeness(
        release=rules.release,
        mandatory=len(asked["mandatory"]),
        recommended=len(asked["recommended"]),
        missing=[Gap(each) for each in asked["mandatory"] if not values_of(subject, each)],
        wanted=[Gap(each) for each in asked["recommended"] if not _is_said(subject, each)],
    )


def _is_said(subject: Subject, asked: Property) -> bool:
    """Tell whether somebody answered: "no" is an answer, even where it adds no statement."""
    if asked.kind == "personal_data":
        return subject.column(asked.columns[0]) is not None
    return bool(values_of(subject, asked))


def use_words(service: Service, record: Record) -> dict[str, str]:
    """Say of each column that a profile asks for how much it needs it, for what the record says so
    far. A column beside which the service's card answers already is not named.
    """
    rules = rules_of(service.kind)
    rights = getattr(record, "access_rights", "")
    return {
        name: _words(rules.profile, each.use(rights, record), among=len(each.columns))
        for each in (rules.properties if rules else ())
        for name in each.columns
        if rules and not any("." in column for column in each.columns)
    }


def _words(profile: str, use: Use, *, among: int) -> str:
    if use == "mandatory" and among > 1:
        return _("mandatory in %(profile)s, in one language at least") % {"profile": profile}
    if use == "mandatory":
        return _("mandatory in %(profile)s") % {"profile": profile}
    if use == "recommended":
        return _("recommended by %(profile)s") % {"profile": profile}
    return _("optional")
