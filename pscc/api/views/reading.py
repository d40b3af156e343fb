"""The operations of the API. Each summary is a message: the page that explains them translates."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_noop, override
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from calls.documents import call_in_full, call_in_short
from calls.queries.call_page import call_page
from calls.queries.doors import public_call
from partners.enums import Vocabulary
from pscc.api import filters, schemas
from pscc.api import representations as write
from pscc.api.queries import reading as queries
from pscc.api.views.door import door
from pscc.api.views.paging import Writer, page_of
from pscc.api.views.problems import PROBLEM, problem
from pscc.kernel.clock import now

PREFIX = "/api/v1/"
Operation = TypeVar("Operation", bound=Callable[..., Any])
OF_ALL = (400, 401, 405, 429)  # 405 answers whoever writes to an address that is read
OF_A_LIST, OF_ONE = (422,), (404,)


class PortalApi(NinjaAPI):
    """The API with refusals described as what they are."""

    def described(self) -> dict[str, Any]:
        """Return the description in OpenAPI, in English, whatever the reader's language."""
        with override("en"):
            said: dict[str, Any] = dict(self.get_openapi_schema(path_prefix=PREFIX))
        for operations in said["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        said["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        said["security"] = [{}, {"key": []}]  # a key is not needed; it raises the limit
        return said


api = PortalApi(
    title="Portal of the cluster",
    version="1",
    description=(
        "What the portal's public pages say, for programs; read only. Texts stand in French and"
        " English. A refusal is a problem in words (RFC 9457)."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    return problem(request, 422, sorted({_parameter(each["loc"]) for each in refused.errors}))


def _parameter(place: Any) -> str:
    """Return the parameter's name from a place such as ("query", "chosen", "kind", 0)."""
    names = [each for each in place if isinstance(each, str)]
    return str(names[-1])


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _refused: Http404) -> HttpResponse:
    return problem(request, 404)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, refused: HttpError) -> HttpResponse:
    return problem(request, refused.status_code)


def _reads(
    address: str, name: str, summary: str, answer: Any, refusals: tuple[int, ...] = OF_ONE
) -> Callable[[Operation], Operation]:
    """Register an operation under its name, with its refusals and those that all have."""
    refused = dict.fromkeys(sorted({*OF_ALL, *refusals}), schemas.Problem)
    register: Callable[[Operation], Operation] = api.get(
        address,
        response={200: answer, **refused},
        summary=summary,
        operation_id=name,
        url_name=name,
    )
    return register


def _one(found: Any, writer: Writer) -> dict[str, Any]:
    if found is None:
        raise Http404
    return writer(found)


@_reads(
    "/organisations", "organisations", gettext_noop("The organisations of the directory, by name"),
    schemas.Page[schemas.Organisation], OF_A_LIST,
)  # fmt: skip
def organisations(
    request: HttpRequest, paging: Query[filters.Paging], chosen: Query[filters.OrganisationFilter]
) -> dict[str, Any]:
    today = now().date()
    listing = queries.organisations(chosen.model_dump())
    return page_of(request, listing, paging, lambda each: write.organisation_in_full(each, today))


@_reads(
    "/organisations/{uid}", "organisation", gettext_noop("One organisation"), schemas.Organisation
)
def organisation(request: HttpRequest, uid: str) -> dict[str, Any]:
    today = now().date()
    return _one(queries.organisation(uid), lambda each: write.organisation_in_full(each, today))


@_reads(
    "/services", "services", gettext_noop("The services of the catalogue, by their French title"),
    schemas.Page[schemas.Service], OF_A_LIST,
)  # fmt: skip
def services(
    request: HttpRequest, paging: Query[filters.Paging], chosen: Query[filters.ServiceFilter]
) -> dict[str, Any]:
    return page_of(request, queries.services(chosen.model_dump()), paging, write.service_in_full)


@_reads("/services/{uid}", "service", gettext_noop("One service"), schemas.Service)
def service(request: HttpRequest, uid: str) -> dict[str, Any]:
    return _one(queries.service(uid), write.service_in_full)


@_reads(
    "/calls", "calls", gettext_noop("The calls for projects: open, then coming, then closed"),
    schemas.Page[schemas.Call], OF_A_LIST,
)  # fmt: skip
def calls(
    request: HttpRequest, paging: Query[filters.Paging], chosen: Query[filters.CallFilter]
) -> dict[str, Any]:
    at = now()
    listing = queries.calls(chosen.q, chosen.phase, at)
    return page_of(request, listing, paging, lambda each: call_in_short(each, at))


@_reads(
    "/calls/{uuid:public_id}", "call", gettext_noop("One call for projects"), schemas.CallInFull
)
def call(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    at = now()
    found = public_call(at, public_id=public_id)
    return _one(found, lambda each: call_in_full(call_page(each, queries.NOBODY, at), at))


@_reads(
    "/awards", "awards", gettext_noop("The published awards, the newest first"),
    schemas.Page[schemas.Award], OF_A_LIST,
)  # fmt: skip
def awards(
    request: HttpRequest, paging: Query[filters.Paging], chosen: Query[filters.AwardFilter]
) -> dict[str, Any]:
    return page_of(request, queries.awards(chosen.call, chosen.year), paging, write.award_in_full)


@_reads("/awards/{uid}", "award", gettext_noop("One published award"), schemas.Award)
def award(request: HttpRequest, uid: str) -> dict[str, Any]:
    return _one(queries.award(uid), write.award_in_full)


@_reads(
    "/news", "news", gettext_noop("News and press releases, the newest first"),
    schemas.Page[schemas.NewsItem], OF_A_LIST,
)  # fmt: skip
def news(
    request: HttpRequest, paging: Query[filters.Paging], chosen: Query[filters.NewsFilter]
) -> dict[str, Any]:
    listing = queries.news_items(chosen.q, chosen.kind, chosen.year)
    return page_of(request, listing, paging, write.news_item_in_full)


@_reads("/news/{uid}", "news_item", gettext_noop("One piece of news"), schemas.NewsItem)
def news_item(request: HttpRequest, uid: str) -> dict[str, Any]:
    return _one(queries.news_item(uid), write.news_item_in_full)


@_reads(
    "/events", "events", gettext_noop("The events: those to come, then the past ones"),
    schemas.Page[schemas.Event], OF_A_LIST,
)  # fmt: skip
def events(
    request: HttpRequest, paging: Query[filters.Paging], chosen: Query[filters.EventFilter]
) -> dict[str, Any]:
    listing = queries.event_list(chosen.q, chosen.when, now())
    return page_of(request, listing, paging, write.event_in_full)


@_reads("/events/{uid}", "event", gettext_noop("One event"), schemas.Event)
def event(request: HttpRequest, uid: str) -> dict[str, Any]:
    return _one(queries.event(uid), write.event_in_full)


@_reads(
    "/vocabularies", "vocabularies", gettext_noop("The vocabularies: what the codes mean"),
    list[schemas.Vocabulary], (),
)  # fmt: skip
def vocabularies(request: HttpRequest) -> list[dict[str, Any]]:
    found = queries.terms_by_vocabulary(*Vocabulary)
    return [write.vocabulary_in_full(each, terms) for each, terms in found.items()]


@_reads(
    "/vocabularies/{name}", "vocabulary", gettext_noop("One vocabulary"), schemas.Vocabulary, (422,)
)
def vocabulary(request: HttpRequest, name: Vocabulary) -> dict[str, Any]:
    return write.vocabulary_in_full(name, queries.terms_by_vocabulary(name)[name])


def description(_request: HttpRequest) -> HttpResponse:
    """Give the description of the API (OpenAPI)."""
    return JsonResponse(api.described())


def patterns() -> list[URLPattern]:
    """Return every address of the API, each behind the door."""
    every: list[Any] = api.urls[0]
    known = [each for each in every if each.name != "api-root"]
    return [
        path("openapi.json", door(description), name="openapi"),
        *(path(str(each.pattern), door(each.callback), name=each.name) for each in known),
    ]
