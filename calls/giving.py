"""Awards in the words of the 360Giving Data Standard 1.4; nothing that names a person.

An award that ended before its time stays, as what was committed, what was paid, and when it ended.
Why it ended was written for the team: the file does not say it.

The prefix of ids is the one that 360Giving gives to a publisher; until the cluster has registered,
it is built from the portal's own prefix.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from calls.enums import AwardState
from calls.models import Award
from calls.queries.awards import paid_amount
from partners.enums import IdentifierScheme
from partners.models import Organisation
from pscc.kernel.addresses import absolute
from pscc.kernel.site import site

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MOST_TITLE = 140  # characters, as the standard recommends
REGISTER = "FR-RCS"  # org-id.guide: the French register of trade and companies, by SIREN


def prefix() -> str:
    """Return the prefix of every id that this portal gives out."""
    return f"360G-{site().reference_prefix.lower()}"


def grants_document(awards: Iterable[Award]) -> dict[str, Any]:
    """Return the package: who publishes, under which licence, and the grants; the standard wants
    one at least.
    """
    with override(str(settings.MODELTRANSLATION_DEFAULT_LANGUAGE)):
        return {
            "publisher": {"identifier": _funder()["id"], "name": _funder()["name"]},
            "license": LICENCE,
            "version": "1.4",
            "grants": [grant_of(award) for award in awards],
        }


def grant_of(award: Award) -> dict[str, Any]:
    """Return one award as a grant of the standard."""
    call, organisation = award.application.call, award.application.project.organisation
    grant: dict[str, Any] = {
        "id": f"{prefix()}-{award.uid}",
        "title": str(award.title)[:MOST_TITLE],
        "description": str(award.summary),
        "currency": "EUR",
        "amountAwarded": _number(award.amount),
        "amountDisbursed": _number(paid_amount(award)),
        "awardDate": timezone.localdate(award.answered_at or award.offered_at).isoformat(),
        "plannedDates": _days(award.starts_on, award.ends_on),
        "actualDates": _ended(award),
        "recipientOrganization": [_recipient(award, organisation)],
        "fundingOrganization": [_funder()],
        "beneficiaryLocation": _places(organisation),
        "grantProgramme": [{"code": call.code, "title": str(call.title)}],
        "fromOpenCall": "Yes",
        "dataSource": absolute("/awards/360giving.json"),
        "dateModified": _changed(award),
    }
    return {name: value for name, value in grant.items() if value not in ([], None)}


def _funder() -> dict[str, str]:
    return {"id": f"{prefix()}-funder", "name": site().name}


def _recipient(award: Award, organisation: Organisation | None) -> dict[str, str]:
    """Name the organisation; a project without one shows as such, never by a person's name."""
    if organisation is None:
        return {"id": f"{prefix()}-recipient-{award.uid}", "name": str(award.title)}
    schemes = {each.scheme: each.value for each in organisation.identifiers.all()}
    siren = schemes.get(IdentifierScheme.SIREN) or schemes.get(IdentifierScheme.SIRET, "")[:9]
    known = f"{REGISTER}-{siren}" if siren else f"{prefix()}-org-{organisation.uid}"
    name = organisation.legal_name or organisation.name
    return {"id": known, "name": name}


def _places(organisation: Organisation | None) -> list[dict[str, str]]:
    if organisation is None or not organisation.city:
        return []
    return [{"name": organisation.city, "countryCode": organisation.country}]


def _days(begins: date | None, ends: date | None) -> list[dict[str, str]]:
    days = {"startDate": begins, "endDate": ends}
    known = {name: day.isoformat() for name, day in days.items() if day}
    return [known] if known else []


def _ended(award: Award) -> list[dict[str, str]]:
    """Say that an award ended before its time; the others are only planned, as far as we know."""
    if award.state != AwardState.TERMINATED or award.ended_at is None:
        return []
    ended = timezone.localdate(award.ended_at)
    begun = (award.starts_on or award.signed_on) if award.signed_on else None
    (days,) = _days(begun if begun and begun <= ended else None, ended)
    return [days | {"description": _("The award ended before its time.")}]


def _changed(award: Award) -> str:
    """Return when something of it changed that the file says."""
    moments = [award.offered_at, award.answered_at, award.published_at, award.ended_at]
    moments += [award.public_changed_at, *(each.made_at for each in award.amendments.all())]
    return max(each for each in moments if each).isoformat()


def _number(amount: Any) -> int | float:
    """Return an amount as a JSON number, without cents where there are none."""
    return int(amount) if amount == int(amount) else float(amount)
