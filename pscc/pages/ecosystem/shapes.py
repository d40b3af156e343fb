"""The shape of each kind of public fact; organisations and labels are named by slug and code."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

PRESS_RELEASE = "Communiqué du PSCC / PSCC press release, 2022-12-05"
PRESS_DAY = date(2022, 12, 5)


class Words(NamedTuple):
    """One text in both languages."""

    fr: str
    en: str


NOTHING = Words("", "")


@dataclass(frozen=True)
class Site:
    """A place. Degrees (WGS 84), to the address or to the middle of the commune."""

    organisation: str
    city: str
    source: str
    name: str = ""
    street: str = ""
    postcode: str = ""
    country: str = "FR"
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    is_exact: bool = False
    is_main: bool = False
    as_of: date | None = None


@dataclass(frozen=True)
class Building:
    """A building of the campus; `site` is the city of its organisation's site."""

    slug: str
    organisation: str
    site: str
    name: Words
    description: Words
    source: str
    area_m2: int | None = None
    opens_on: date | None = None
    as_of: date | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class Unit:
    """A room that can be let."""

    building: str
    name: str
    area_m2: int
    biosafety_level: int | None
    available_from: date


@dataclass(frozen=True)
class Tenancy:
    """An organisation housed in a building."""

    building: str
    organisation: str
    since: date | None
    source: str


@dataclass(frozen=True)
class Relation:
    """What the first organisation is to the other; kinds as in `partners.enums.RelationKind`."""

    organisation: str
    kind: str
    other: str
    source: str
    since: date | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Label:
    """A label held. `detail` keeps what the count stands for, or how exact the date is."""

    organisation: str
    label: str
    source: str
    count: int = 1
    since: date | None = None
    as_of: date | None = None
    detail: Words = NOTHING


@dataclass(frozen=True)
class Person:
    """Someone named in public."""

    name: str
    title: Words
    biography: Words
    source: str


@dataclass(frozen=True)
class Mandate:
    """An office, held on the day `as_of`; `since` is None where the source gives no start."""

    person: str
    organisation: str
    role: Words
    source: str
    since: date | None = None
    until: date | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Interest:
    """A tie of a person to an organisation; natures as in `partners.enums.InterestNature`."""

    person: str
    organisation: str
    nature: str
    detail: Words
    source: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class PressContact:
    """Whom journalists may call, until a day."""

    organisation: str
    name: str
    role: Words
    email: str
    valid_until: date
    is_demo: bool
    phone: str = ""


@dataclass(frozen=True)
class Money:
    """A funding figure in euros, as announced; no amount is None, never 0."""

    funder: str
    name: Words
    is_public: bool
    instrument: str
    minimum: int | None
    maximum: int | None
    as_of: date | None
    source: str


@dataclass(frozen=True)
class KeyFigure:
    """A figure of no single organisation, or one that is a forecast or a quotation."""

    metric: Words
    qualifier: str
    value: Decimal
    unit: Words
    as_of: date
    source: str
    organisation: str = ""


@dataclass(frozen=True)
class Readiness:
    """A technology readiness level."""

    level: int
    label: Words
