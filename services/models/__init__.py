"""What is offered: services and platforms, and what hangs on them."""

from services.models.card import AccessStep, Equipment, Offer, RequiredDocument, ServiceContact
from services.models.catalogue import LISTED_STATES, PUBLIC_STATES, Service
from services.models.datasets import HealthDataset, SampleCollection
from services.models.edits import ServiceEdit
from services.models.financing import Scheme, SchemeRule
from services.models.grants import DossierGrant
from services.models.hosting import HostingSpace
from services.models.imports import ServiceImport, ServiceImportRow
from services.models.interest import PageViews, Referral, Subscription, WaitingPlace
from services.models.links import LinkCheck
from services.models.orientation import (
    POINTS,
    AdvisorProfile,
    OrientationSession,
    UnservedNeed,
    WeightSet,
)
from services.models.packages import Package, PackageItem
from services.models.quotes import Quote, QuoteDocument, QuoteLine
from services.models.request_notes import RequestNote
from services.models.request_parts import (
    ChangeRequest,
    Rating,
    RequestFile,
    RequestMove,
    ServiceMeasure,
    ThreadMessage,
    ThreadSeen,
)
from services.models.request_questions import QuestionAsked, RequestQuestion
from services.models.requests import RequestSnapshot, ServiceRequest
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
from services.models.sub_requests import RequestedService, SubRequest

__all__ = [
    "LISTED_STATES",
    "POINTS",
    "PUBLIC_STATES",
    "AccessStep",
    "AdvisorProfile",
    "CatalogueChange",
    "CatalogueWord",
    "ChangeRequest",
    "DossierGrant",
    "Equipment",
    "HealthDataset",
    "HostingSpace",
    "LinkCheck",
    "Offer",
    "OrientationSession",
    "Package",
    "PackageItem",
    "PageViews",
    "QuestionAsked",
    "Quote",
    "QuoteDocument",
    "QuoteLine",
    "Rating",
    "Referral",
    "RequestFile",
    "RequestMove",
    "RequestNote",
    "RequestQuestion",
    "RequestSnapshot",
    "RequestedService",
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
    "ServiceMeasure",
    "ServiceModality",
    "ServiceRequest",
    "ServiceSearch",
    "ServiceStage",
    "ServiceTumourType",
    "SubRequest",
    "Subscription",
    "ThreadMessage",
    "ThreadSeen",
    "UnservedNeed",
    "WaitingPlace",
    "WeightSet",
]
