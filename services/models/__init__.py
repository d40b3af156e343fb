"""What is offered: services and platforms, and what hangs on them."""

from services.models.card import AccessStep, Equipment, Offer, RequiredDocument, ServiceContact
from services.models.catalogue import LISTED_STATES, PUBLIC_STATES, Service
from services.models.datasets import HealthDataset, SampleCollection
from services.models.edits import ServiceEdit
from services.models.financing import Scheme, SchemeRule
from services.models.hosting import HostingSpace
from services.models.imports import ServiceImport, ServiceImportRow
from services.models.interest import PageViews, Referral, Subscription, WaitingPlace
from services.models.links import LinkCheck
from services.models.packages import Package, PackageItem
from services.models.search import (
    CatalogueChange,
    CatalogueWord,
    ServiceDiscipline,
    ServiceLabel,
    ServiceModality,
    ServiceSearch,
    ServiceStage,
    ServiceTumourType,
)

__all__ = [
    "LISTED_STATES",
    "PUBLIC_STATES",
    "AccessStep",
    "CatalogueChange",
    "CatalogueWord",
    "Equipment",
    "HealthDataset",
    "HostingSpace",
    "LinkCheck",
    "Offer",
    "Package",
    "PackageItem",
    "PageViews",
    "Referral",
    "RequiredDocument",
    "SampleCollection",
    "Scheme",
    "SchemeRule",
    "Service",
    "ServiceContact",
    "ServiceDiscipline",
    "ServiceEdit",
    "ServiceImport",
    "ServiceImportRow",
    "ServiceLabel",
    "ServiceModality",
    "ServiceSearch",
    "ServiceStage",
    "ServiceTumourType",
    "Subscription",
    "WaitingPlace",
]
