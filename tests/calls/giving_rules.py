"""What the 360Giving Data Standard 1.4 asks of a file of grants, restated for the fields we fill.

Read from the published package and grant schemas (github.com/ThreeSixtyGiving/standard, `schema/`),
which name JSON Schema draft 4; the words are ours. Stricter than they are in three ways: a field
that we do not fill is a mistake, so a misspelt one does not pass; an amount is not negative; ids
carry a prefix, as the standard's guidance asks.
"""

from datetime import datetime
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

DAY = r"^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$"
LINK = r"^https?://[^\s/]+(/\S*)?$"

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
MOMENT: dict[str, Any] = {"type": "string", "format": "moment"}
AMOUNT: dict[str, Any] = {"type": "number", "minimum": 0}
ADDRESS: dict[str, Any] = {"type": "string", "pattern": LINK}

CHECKS = FormatChecker(formats=())


@CHECKS.checks("moment", raises=ValueError)
def is_a_moment(value: object) -> bool:
    """Tell whether it is a full date-time with an offset (RFC 3339), as "last modified" asks."""
    return "T" in str(value) and datetime.fromisoformat(str(value)).utcoffset() is not None


@CHECKS.checks("day", raises=ValueError)
def is_a_day(value: object) -> bool:
    """Tell whether the calendar has the day."""
    return bool(datetime.fromisoformat(str(value)))


DATE: dict[str, Any] = {"type": "string", "pattern": DAY, "format": "day"}


def _thing(required: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": fields,
        "additionalProperties": False,
    }


def _some(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


ORGANISATION = _thing("id name", id=TEXT, name=TEXT)
PERIOD = _thing("", startDate=DATE, endDate=DATE, description=TEXT) | {"minProperties": 1}
PLACE = _thing("", name=TEXT, countryCode={"type": "string", "pattern": "^[A-Z]{2}$"})
PROGRAMME = _thing("", code=TEXT, title=TEXT)

GRANT = _thing(
    "id title description currency amountAwarded awardDate recipientOrganization"
    " fundingOrganization",
    id={"type": "string", "pattern": "^360G-[^ ]+$"},
    title={"type": "string", "minLength": 1, "maxLength": 140},
    description=TEXT,
    currency={"enum": ["EUR"]},
    amountAwarded=AMOUNT,
    amountDisbursed=AMOUNT,
    awardDate=DATE,
    plannedDates=_some(PERIOD),
    actualDates=_some(PERIOD),
    recipientOrganization=_some(ORGANISATION),
    fundingOrganization=_some(ORGANISATION),
    beneficiaryLocation=_some(PLACE),
    grantProgramme=_some(PROGRAMME),
    fromOpenCall={"enum": ["Yes", "No"]},
    dataSource=ADDRESS,
    dateModified=MOMENT,
)
PACKAGE: dict[str, Any] = {"$schema": "http://json-schema.org/draft-04/schema#"} | _thing(
    "grants",
    grants=_some(GRANT) | {"uniqueItems": True},
    publisher=_thing("name", identifier=TEXT, name=TEXT),
    license=ADDRESS,
    version={"type": "string", "pattern": r"^(\d+\.)(\d+)$"},
)


def faults_of(package: Any) -> list[str]:
    """Return what the rules find wrong with a file, as place and reason."""
    found = Draft4Validator(PACKAGE, format_checker=CHECKS).iter_errors(package)
    return sorted(f"{each.json_path}: {each.message}" for each in found)
