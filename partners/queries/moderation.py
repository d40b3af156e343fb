"""What was changed, in words; and what waits for staff or for an organisation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import IdentifierScheme
from partners.models import (
    Correction,
    Organisation,
    OrganisationIdentifier,
    ProfileEdit,
    Proposal,
)
from partners.queries.differences import (
    Difference,
    difference,
    lines_of,
    title_of,
    unit_of,
)
from partners.queries.parts import Parts
from partners.queries.profiles import LOGO, PROFILE
from partners.queries.registration import ONE_HOLDER
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, PanelLine, count_all

# --- Words --------------------------------------------------------------------------------------


def label_of(part: str) -> str:
    """Name a part of a profile as its form does, with its language."""
    return title_of(PROFILE, part)


def described(part: str, value: Any) -> list[str]:
    """Return a part's value as lines that people read."""
    if part == LOGO:
        return [_("a picture")] if value else []
    return lines_of(PROFILE, part, value)


def differences(before: Parts, after: Parts, stored: Parts | None = None) -> list[Difference]:
    """Return what changed of a profile, part by part; with `stored`, also what is there now where
    it differs again.
    """
    return [
        difference(
            label_of(part),
            described(part, before.get(part, "")),
            described(part, after[part]),
            None
            if stored is None or stored[part] == after[part]
            else described(part, stored[part]),
            unit="whole" if part == LOGO else unit_of(PROFILE, part),
        )
        for part in after
    ]


def changes_of(proposal: Proposal) -> list[Difference]:
    """Return what a request would change."""
    return differences(
        {part: change["old"] for part, change in proposal.changes.items()},
        {part: change["new"] for part, change in proposal.changes.items()},
    )


def shared_numbers(organisation: Organisation, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the organisations that carry the same SIREN, which several sites of one company may."""
    numbers = [row["value"] for row in rows if row["scheme"] == IdentifierScheme.SIREN]
    others = (
        OrganisationIdentifier.objects.living()
        .filter(scheme=IdentifierScheme.SIREN, value__in=numbers)
        .exclude(organisation=organisation)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    return [
        _("%(organisation)s has the SIREN %(number)s too: if the two are one, merge them.")
        % {"organisation": other.organisation.name, "number": other.value}
        for other in others
    ]


def notes_on_numbers(organisation: Organisation) -> list[str]:
    """Return what staff should know of an organisation's numbers: who shares its SIREN, and which
    archived organisation had its SIRET or ROR; three statements.
    """
    own = organisation.identifiers.filter(until=None).values("scheme", "value")
    asleep = (
        OrganisationIdentifier.objects.filter(
            scheme__in=ONE_HOLDER, value__in=[row["value"] for row in own], is_dormant=True
        )
        .exclude(organisation=organisation)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    told = _(
        "%(organisation)s, which is archived, has %(number)s too: only one of the two can live."
    )
    return shared_numbers(organisation, own) + [
        told % {"organisation": each.organisation.name, "number": each} for each in asleep
    ]


# --- What waits ---------------------------------------------------------------------------------


def latest_proposal(organisation: Organisation) -> Proposal | None:
    """Return the newest request to staff, answered or not."""
    return Proposal.objects.filter(organisation=organisation).order_by("-made_at", "-pk").first()


def open_corrections(organisation: Organisation) -> QuerySet[Correction]:
    """Return what readers suggested and nobody answered, oldest first."""
    found: QuerySet[Correction] = Correction.objects.open().filter(organisation=organisation)
    return found.order_by("suggested_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """How much of each kind waits for staff."""

    edits: int
    proposals: int
    corrections: int
    organisations: int

    def __bool__(self) -> bool:
        return bool(self.edits or self.proposals or self.corrections or self.organisations)

    @property
    def lines(self) -> list[str]:
        """Say it, one line for each kind there is."""
        told = (
            (self.organisations, ngettext(
                "%(count)s organisation asks to be published.",
                "%(count)s organisations ask to be published.", self.organisations)),
            (self.proposals, ngettext(
                "%(count)s request about a name, an identifier or a circle.",
                "%(count)s requests about names, identifiers or circles.", self.proposals)),
            (self.corrections, ngettext(
                "%(count)s correction suggested by a reader.",
                "%(count)s corrections suggested by readers.", self.corrections)),
            (self.edits, ngettext(
                "%(count)s change of a profile to look at.",
                "%(count)s changes of profiles to look at.", self.edits)),
        )  # fmt: skip
        return [text % {"count": count} for count, text in told if count]


def waiting_for_staff() -> Waiting:
    """Count what waits for staff in the directory; one statement."""
    counted = count_all(
        edits=ProfileEdit.objects.to_review(),
        proposals=Proposal.objects.pending(),
        corrections=Correction.objects.open(),
        organisations=Organisation.objects.filter(state="in_review"),
    )
    return Waiting(**counted)


def moderation_panel(user: Any, _at: datetime) -> Panel | None:
    """Return the card of the staff start page that says what waits in the directory."""
    if not allowed(user, "partners.publish_organisation"):
        return None
    waiting = waiting_for_staff()
    lines = (
        PanelLine(_("Requests to examine"), waiting.proposals, _to("proposal", "pending")),
        PanelLine(_("Suggested corrections"), waiting.corrections, _to("correction", "open")),
        PanelLine(_("Changes to look at"), waiting.edits, _to("profileedit", "to_review")),
        PanelLine(_("Organisations to publish"), waiting.organisations,
                  _to("organisation", "in_review")),
    )  # fmt: skip
    return Panel(_("Directory"), [line for line in lines if line.count])


def _to(model: str, state: str) -> str:
    return reverse(f"admin:partners_{model}_changelist") + f"?state__exact={state}"
