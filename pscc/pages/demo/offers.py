"""What the catalogue offers as a whole: outside schemes, packages, spaces, a waiting list."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from partners.enums import BiosafetyLevel, Vocabulary
from partners.models import Building, Project
from pscc.accounts.models import User
from pscc.pages.demo.directory import terms_of
from pscc.pages.reference import read_data, texts
from services.actions.cards import set_capacity
from services.actions.subscriptions import subscribe
from services.actions.waiting import join_waiting_list
from services.enums import Audience, PriceBasis, ServiceState
from services.models import (
    HostingSpace,
    Offer,
    Package,
    PackageItem,
    Scheme,
    SchemeRule,
    Service,
    Subscription,
    WaitingPlace,
)

LETTING, LIMITED, AWAITED = "lab-and-office-space", "cmc-planning-clinic", "from-lab-to-phase-1"
_SCHEME = (
    "slug", "operator", "amount_max", "rate_max", "answer_days", "official_url", "source",
    "checked_on", "is_demo",
)  # fmt: skip


def load_offers(people: Mapping[str, User], at: datetime) -> int:
    """Create what is missing of schemes, packages, spaces and waiting people; return how much."""
    return (
        load_schemes(at)
        + _load_packages(at)
        + _load_spaces(at)
        + _wait(people, at)
        + _await(people, at)
    )


def load_schemes(at: datetime) -> int:
    """Create the outside schemes that are missing, each with its rules; return how many."""
    known = set(Scheme.objects.values_list("slug", flat=True))
    missing = [entry for entry in read_data("schemes") if entry["slug"] not in known]
    stages = terms_of(Vocabulary.STAGE) if missing else {}
    for entry in missing:
        with transaction.atomic():
            scheme = Scheme.objects.create(
                **{name: entry[name] for name in _SCHEME},
                **texts(**{
                    name: entry[name] for name in ("name", "summary", "description", "instrument")
                }),
                is_published=True,
                created_at=at,
                updated_at=at,
            )  # fmt: skip
            scheme.stages.set(stages[code] for code in entry["stages"])
            for position, rule in enumerate(entry["rules"]):
                SchemeRule.objects.create(
                    scheme=scheme,
                    position=position,
                    **{
                        name: rule[name]
                        for name in ("fact", "comparison", "values", "is_knock_out")
                    },
                    **texts(reason=rule["reason"]),
                )
    return len(missing)


def _load_packages(at: datetime) -> int:
    known = set(Package.objects.values_list("slug", flat=True))
    missing = [entry for entry in read_data("packages") if entry["slug"] not in known]
    stages = terms_of(Vocabulary.STAGE) if missing else {}
    for place, entry in enumerate(missing):
        with transaction.atomic():
            package = Package.objects.create(
                slug=entry["slug"],
                stage=stages[entry["stage"]],
                **texts(title=entry["title"], summary=entry["summary"]),
                position=place,
                is_published=True,
                is_demo=entry["is_demo"],
                created_at=at,
                updated_at=at,
            )
            _fill(package, entry["items"])
    return len(missing)


def _fill(package: Package, items: list[dict[str, Any]]) -> None:
    services = Service.objects.in_bulk([item["service"] for item in items], field_name="slug")
    for position, item in enumerate(items):
        PackageItem.objects.create(
            package=package,
            service=services[item["service"]],
            position=position,
            **texts(reason=item["reason"]),
        )


def _load_spaces(at: datetime) -> int:
    """Let the demo's building operator offer two spaces, with terms for residents."""
    service = Service.objects.filter(slug=LETTING).first()
    if service is None or HostingSpace.objects.filter(service=service).exists():
        return 0
    building = Building.objects.filter(is_published=True, is_demo=True).order_by("slug").first()
    for position, (fr, en, area, laboratory, level, days) in enumerate(
        (
            ("Plateau de laboratoire, 2e étage", "Laboratory floor, level 2", 320, 210,
             BiosafetyLevel.TWO, 90),
            ("Bureaux et salle de réunion", "Offices and a meeting room", 140, 0, None, 30),
        )
    ):  # fmt: skip
        HostingSpace.objects.create(
            service=service, building=building, area_m2=area, lab_area_m2=laboratory,
            biosafety_level=level, available_from=_in(days, at), position=position,
            **texts(name={"fr": fr, "en": en}),
        )  # fmt: skip
    if not service.offers.exists():
        unit = texts(unit={"fr": "m² et par an", "en": "m² and year"})
        for position, (audience, amount, first) in enumerate(
            ((Audience.RESIDENT, 420, True), (Audience.START_UP, 480, False))
        ):
            Offer.objects.create(
                service=service, audience=audience, price_basis=PriceBasis.PER_UNIT,
                amount=amount, has_priority=first, position=position, **unit,
            )  # fmt: skip
    return 2


def _in(days: int, at: datetime) -> date:
    return at.date() + timedelta(days=days)


def _wait(people: Mapping[str, User], at: datetime) -> int:
    """Let a founder's project wait for a service whose places are taken."""
    service = Service.objects.filter(slug=LIMITED, state=ServiceState.OPEN).first()
    founder, partner = people["founder"], people["partner"]
    project = Project.objects.editable_by(founder).order_by("pk").first()
    if service is None or project is None or _waits(project, service):
        return 0
    if service.capacity != 0:
        set_capacity(service_id=service.pk, capacity=0, by=partner, at=at)
    join_waiting_list(service_id=service.pk, project_id=project.pk, by=founder, at=at)
    return 1


def _waits(project: Project, service: Service) -> bool:
    return WaitingPlace.objects.filter(service=service, project=project).exists()


def _await(people: Mapping[str, User], at: datetime) -> int:
    """Let a founder wait for the opening of an announced service."""
    service = Service.objects.filter(slug=AWAITED, state=ServiceState.PLANNED).first()
    founder = people["founder"]
    if service is None or Subscription.objects.filter(service=service, person=founder).exists():
        return 0
    subscribe(service_id=service.pk, by=founder, at=at)
    return 1
