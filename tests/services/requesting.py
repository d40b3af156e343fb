"""Requests in any state, for tests: a founder's project asks a provider for its service.

The way from sent to a state is walked step by step along the model's own transitions.
"""

import hashlib
import itertools
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from partners.enums import MembershipRole
from partners.models import Membership, Organisation, Project
from pscc.accounts.models import User
from pscc.kernel.business_days import add_business_days
from services.enums import QuoteState, ReasonCode, SubRequestState
from services.models import (
    Quote,
    QuoteLine,
    RequestedService,
    RequestSnapshot,
    Service,
    ServiceRequest,
    SubRequest,
)
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_user,
)

S = SubRequestState
LATER = date(2026, 9, 1)
_numbers = itertools.count(5001)  # apart from those that the portal gives
WAYS: dict[SubRequestState, tuple[tuple[str, dict[str, Any]], ...]] = {
    S.DRAFT: (),
    S.SUBMITTED: (),
    S.RETURNED: (("return_to_team", {"told": "How many samples?"}),),
    S.TRIAGED: (("triage", {}),),
    S.FEASIBILITY: (("study", {}),),
    S.WILLING_LATER: (("postpone", {"told": "In autumn.", "wakes_on": LATER}),),
    S.CONDITIONS: (("study", {}), ("set_conditions", {"told": "An ethics opinion."})),
    S.QUOTED: (("triage", {}), ("quote", {})),
    S.ACCEPTED: (("triage", {}), ("quote", {}), ("accept", {})),
    S.RUNNING: (("triage", {}), ("quote", {}), ("accept", {}), ("start", {"deliver_by": LATER})),
    S.DELIVERED: (
        ("triage", {}), ("quote", {}), ("accept", {}), ("start", {"deliver_by": LATER}),
        ("deliver", {"told": "Here it is."}),
    ),
    S.RATED: (
        ("triage", {}), ("quote", {}), ("accept", {}), ("start", {"deliver_by": LATER}),
        ("deliver", {"told": "Here it is."}), ("rate", {}),
    ),
    S.UNRATED: (
        ("triage", {}), ("quote", {}), ("accept", {}), ("start", {"deliver_by": LATER}),
        ("deliver", {"told": "Here it is."}), ("close", {}),
    ),
    S.NOT_FOR_US: (("refuse", {"code": ReasonCode.OUT_OF_SCOPE, "told": "Not our field."}),),
    S.UNAVAILABLE: (("find_unavailable", {"code": ReasonCode.NO_CAPACITY, "told": ""}),),
    S.WITHDRAWN: (("withdraw", {"code": ReasonCode.PLANS_CHANGED, "told": ""}),),
    S.EXPIRED: (("return_to_team", {"told": "Which?"}), ("expire", {"code": ReasonCode.NO_ANSWER})),
    S.DECLINED: (
        ("triage", {}), ("quote", {}),
        ("decline", {"code": ReasonCode.TOO_EXPENSIVE, "told": ""}),
    ),
}  # fmt: skip


@dataclass
class Asked:
    """A request to one provider, and the people around it."""

    sub_request: SubRequest
    founder: User
    editor: User
    service: Service

    @property
    def request(self) -> ServiceRequest:
        """The request as a whole."""
        return self.sub_request.request

    @property
    def project(self) -> Project:
        """The project that asks."""
        return self.sub_request.request.project

    @property
    def provider(self) -> Organisation:
        """The organisation that is asked."""
        return self.sub_request.provider

    def fresh(self) -> SubRequest:
        """Return what is stored now."""
        return SubRequest.objects.get(pk=self.sub_request.pk)


def make_request(
    *, project: Project | None = None, is_sent: bool = True, at: datetime = NOW, **fields: Any
) -> ServiceRequest:
    """Make a request of a project, sent or still a draft, without providers."""
    project = project or make_project()
    if is_sent:
        fields |= {
            "reference": f"PSCC-2026-R-{next(_numbers):04d}",
            "submitted_at": at,
            "submitted_by": project.created_by,
        }
    return ServiceRequest.objects.create(project=project, created_by=project.created_by, **fields)


def make_snapshot(
    request: ServiceRequest, *, at: datetime = NOW, **document: Any
) -> RequestSnapshot:
    """Freeze what a request says."""
    text = json.dumps({"answers": request.answers, "purpose": request.purpose, **document})
    return RequestSnapshot.objects.create(
        request=request,
        round=request.snapshots.count() + 1,
        document=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        taken_at=at,
        taken_by=request.created_by,
    )


def make_asked(
    state: SubRequestState = S.SUBMITTED,
    *,
    request: ServiceRequest | None = None,
    service: Service | None = None,
    editor: User | None = None,
    at: datetime = NOW,
    **fields: Any,
) -> Asked:
    """Make a request to one provider in a state; it went there at `at`, when its turn began."""
    service = service or make_service(provider=make_organisation())
    request = request or make_request(is_sent=state != S.DRAFT, at=at)
    if editor is None:
        found = Membership.objects.filter(organisation=service.provider).first()
        editor = found.user if found else make_user()
        if not found:
            make_membership(user=editor, organisation=service.provider, role=MembershipRole.EDITOR)
    sub_request = SubRequest(
        request=request,
        provider=service.provider,
        number=request.sub_requests.count() + 1,
        turn_since=at,
        **fields,
    )
    if state != S.DRAFT:
        sub_request.submit(at=at, snapshot=make_snapshot(request, at=at))
        sub_request.due_at = add_business_days(at, 2)
    sub_request.save()
    RequestedService.objects.create(sub_request=sub_request, service=service)
    for name, data in WAYS[state]:
        if name == "quote":
            make_quote(sub_request, at=at, made_by=editor)
        getattr(sub_request, name)(at=at, **data)
        if name in ("accept", "decline"):
            _answer_quote(sub_request, name, request.created_by, at)
        sub_request.save()
    return Asked(sub_request, request.created_by, editor, service)


def make_quote(
    sub_request: SubRequest,
    *,
    made_by: User,
    at: datetime = NOW,
    state: QuoteState = QuoteState.SENT,
    valid_until: date | None = None,
    **fields: Any,
) -> Quote:
    """Make a quote of one line of 1,200 euros, sent or still a draft."""
    quote = Quote.objects.create(
        sub_request=sub_request,
        version=sub_request.quotes.count() + 1,
        valid_until=valid_until or (at + timedelta(days=30)).date(),
        lead_days=fields.pop("lead_days", 60),
        made_by=made_by,
        **fields,
    )
    QuoteLine.objects.create(quote=quote, label="Study", quantity=1, unit_price=Decimal(1200))
    if state != QuoteState.DRAFT:
        quote.send(
            at=at, total=Decimal(1200), document="{}", sha256=hashlib.sha256(b"{}").hexdigest()
        )
        quote.save()
    return quote


def _answer_quote(sub_request: SubRequest, name: str, by: User, at: datetime) -> None:
    quote = sub_request.quotes.get(state=QuoteState.SENT)
    getattr(quote, name)(by=by, at=at)
    quote.save()
