"""The sections of a service's space. A kind of service adds its own to `more_sections`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.forms.profiles import RowForm
from partners.forms.sections import Draft, RowsDraft, Section, TypedData
from partners.queries.parts import Parts
from pscc.kernel.registries import Registry
from services.forms.cards import (
    AccessStepRow,
    CardSubjectsForm,
    CardTermsForm,
    CardTextsForm,
    ContactRow,
    CoProvidersForm,
    DocumentRow,
    EquipmentRow,
    OfferRow,
)
from services.models import Service


class CardRowsDraft(RowsDraft):
    """The rows of one list of a service: one offer an audience, one row a person."""

    def is_valid(self) -> bool:
        """Tell whether every row can be stored, and all of them together."""
        if not super().is_valid():
            return False
        rows = self.parts()[self.part]
        for name, words in (
            ("audience", _("An audience stands here twice. Put its terms in one row.")),
            ("email", _("An address stands here twice. Put each person in one row.")),
        ):
            values = [row[name] for row in rows if name in row]
            if len(values) != len(set(values)):
                self.problems.append(words)
        return not self.problems


@dataclass(frozen=True)
class CardSection(Section):
    """A page of a service's space."""

    def draft(self, stored: Parts, data: TypedData | None = None) -> Draft:
        """Return the section's forms: stored values, or what the browser sent."""
        if issubclass(self.form, RowForm):
            return CardRowsDraft(self.parts[0], self.form, stored, data)
        return super().draft(stored, data)


@dataclass(frozen=True)
class MoreSection:
    """A page that a kind of service has beyond its card, at an address of its own."""

    key: str
    title: Promise | str
    icon: str
    url: str
    is_filled: bool


# Kind-specific pages, filled by the modules that know the kind: (service) -> its pages, none for
# services of other kinds.
more_sections: Registry[Callable[[Service], Sequence[MoreSection]]] = Registry()


def sections_beyond_card(service: Service) -> list[MoreSection]:
    """Return the pages that this kind of service has beyond its card."""
    return [each for _name, pages in more_sections for each in pages(service)]


def _columns(form: type[Form]) -> tuple[str, ...]:
    return tuple(form.base_fields)


SECTIONS: dict[str, CardSection] = {
    section.key: section
    for section in (
        CardSection(
            "texts",
            gettext_lazy("Texts"),
            gettext_lazy("The six questions that every project asks, in both languages."),
            "document-text",
            _columns(CardTextsForm),
            CardTextsForm,
        ),
        CardSection(
            "terms",
            gettext_lazy("Terms and way in"),
            gettext_lazy("Price, time, who may use it, how one gets in, how much room there is."),
            "banknotes",
            _columns(CardTermsForm),
            CardTermsForm,
        ),
        CardSection(
            "subjects",
            gettext_lazy("Subjects"),
            gettext_lazy("What people filter the catalogue by. Tick what you really cover."),
            "tag",
            _columns(CardSubjectsForm),
            CardSubjectsForm,
        ),
        CardSection(
            "offers",
            gettext_lazy("Offers"),
            gettext_lazy("What it costs whom, and who is served first. One row an audience."),
            "users",
            ("offers",),
            OfferRow,
            gettext_lazy("Add an offer"),
        ),
        CardSection(
            "documents",
            gettext_lazy("Documents to bring"),
            gettext_lazy("What a request must come with. Give a template where you have one."),
            "paper-clip",
            ("documents",),
            DocumentRow,
            gettext_lazy("Add a document"),
        ),
        CardSection(
            "steps",
            gettext_lazy("Steps of access"),
            gettext_lazy("From the request to the result: who decides, and how long it takes."),
            "clock",
            ("access_steps",),
            AccessStepRow,
            gettext_lazy("Add a step"),
        ),
        CardSection(
            "equipment",
            gettext_lazy("Equipment"),
            gettext_lazy("Instruments and rooms that the service uses."),
            "beaker",
            ("equipment",),
            EquipmentRow,
            gettext_lazy("Add equipment"),
        ),
        CardSection(
            "contacts",
            gettext_lazy("Contact team"),
            gettext_lazy("Who answers requests. Two people at least, so that none waits."),
            "chat-bubble-left-right",
            ("contacts",),
            ContactRow,
            gettext_lazy("Add a contact"),
        ),
        CardSection(
            "co-providers",
            gettext_lazy("Co-providers"),
            gettext_lazy("Other partners of the directory that take part."),
            "user-group",
            _columns(CoProvidersForm),
            CoProvidersForm,
        ),
    )
}
