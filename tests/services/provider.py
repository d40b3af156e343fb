"""A provider, its editor and its service, for the tests of its space."""

from typing import Any

from partners.enums import MembershipRole, Vocabulary
from pscc.accounts.models import User
from pscc.outbox.models import Delivery
from services.enums import PriceBasis, ServiceState
from services.models import Service, ServiceContact
from services.queries.parts import TEXTS
from tests.factories import make_membership, make_service_in, make_term, make_user

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def make_complete(state: ServiceState = ServiceState.DRAFT, **fields: Any) -> Service:
    """Make a service that lacks nothing but contacts."""
    texts = {f"{text}_{language}": f"{text} {language}" for text in TEXTS
             for language in ("fr", "en") if text not in ("title", "summary")}  # fmt: skip
    service = make_service_in(
        state, **{"price_basis": PriceBasis.FREE, "stated_days": 30, **texts, **fields}
    )
    service.stages.add(make_term(vocabulary=Vocabulary.STAGE))
    return service


def editor_of(service: Service, role: MembershipRole = MembershipRole.EDITOR) -> User:
    """Make someone who acts for the provider of a service."""
    person = make_user()
    make_membership(user=person, organisation=service.provider, role=role)
    return person


def add_contacts(service: Service, number: int) -> None:
    """Let some people answer its requests."""
    for place in range(number):
        ServiceContact.objects.create(
            service=service, name=f"Person {place}", email=f"p{place}@lab.example", position=place
        )


def fresh(service: Service) -> Any:
    """Return what is stored of a service now."""
    return Service.objects.get(pk=service.pk)


def events() -> list[str]:
    """Return the catalogue's events that something waits to hear of, in order."""
    found = Delivery.objects.filter(event__startswith="services.").order_by("pk")
    return list(found.values_list("event", flat=True))


def sent(page: Any) -> dict[str, Any]:
    """Return what a browser would send of a page of the staff desk as it was opened."""
    sets = [each.formset for each in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    for each in sets:
        forms += [each.management_form, *each.initial_forms]
    fields = [field for form in forms for field in form]
    values = {field.html_name: field.value() for field in fields}
    return {name: each for name, each in values.items() if each is not None and each is not False}
