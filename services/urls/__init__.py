"""Addresses of the catalogue."""

from django.urls import path

from services.urls import inbox, orientation, quotes, requests, sharing
from services.views import (
    catalogue,
    compare,
    financing,
    freshness,
    interest,
    metadata_editor,
    offers,
    space,
    space_steps,
    spaces,
    waiting,
)

app_name = "services"

_OWN = "services/<slug:slug>/edit/"

urlpatterns = [
    path("partners/<slug:slug>/services/", space.provider_services, name="provider_services"),
    path("partners/<slug:slug>/services/new/", space.service_create, name="create"),
    *orientation.patterns,
    *inbox.patterns,
    *quotes.patterns,
    *sharing.patterns,
    *requests.patterns,
    path("services/", catalogue.service_list, name="list"),
    path("services/compare/", compare.compare, name="compare"),
    path("services/packages/", offers.package_list, name="packages"),
    path("services/packages/<slug:slug>/", offers.package_detail, name="package"),
    path("services/coverage/", offers.coverage, name="coverage"),
    path("services/financing/", financing.scheme_list, name="schemes"),
    path("services/financing/<slug:slug>/", financing.scheme_detail, name="scheme"),
    path("services/awaited/", interest.subscription_list, name="subscriptions"),
    path("services/waiting/<slug:uid>/", waiting.place_detail, name="waiting_place"),
    path("services/waiting/<slug:uid>/take/", waiting.place_take, name="waiting_take"),
    path("services/waiting/<slug:uid>/leave/", waiting.place_leave, name="waiting_leave"),
    path("services/<slug:slug>/", catalogue.service_detail, name="detail"),
    path("services/<slug:slug>/go/", interest.service_go, name="go"),
    path("services/<slug:slug>/subscribe/", interest.service_subscribe, name="subscribe"),
    path("services/<slug:slug>/unsubscribe/", interest.service_unsubscribe, name="unsubscribe"),
    path("services/<slug:slug>/wait/", waiting.waiting_join, name="waiting_join"),
    path(f"{_OWN}spaces/", spaces.spaces_edit, name="spaces"),
    path(f"{_OWN}spaces/<int:space>/", spaces.space_edit, name="space"),
    path(f"{_OWN}spaces/<int:space>/remove/", spaces.space_remove, name="space_remove"),
    path(f"{_OWN}waiting/", waiting.waiting_list, name="waiting_list"),
    path(f"{_OWN}waiting/<slug:uid>/offer/", waiting.place_offer, name="place_offer"),
    path(_OWN, space.service_edit, name="edit"),
    path(f"{_OWN}review/", space_steps.service_request_review, name="request_review"),
    path(f"{_OWN}state/<slug:step>/", space_steps.service_step, name="step"),
    path(f"{_OWN}capacity/", space_steps.service_capacity, name="capacity"),
    path(f"{_OWN}duplicate/", space_steps.service_duplicate, name="duplicate"),
    path(f"{_OWN}template/", space_steps.service_template, name="template"),
    path(f"{_OWN}template/adopt/", space_steps.service_template_adopt, name="template_adopt"),
    path(f"{_OWN}statistics/", space_steps.service_statistics, name="statistics"),
    path(
        f"{_OWN}documents/<int:document>/template/",
        space_steps.document_template,
        name="document_template",
    ),
    path(f"{_OWN}metadata/", metadata_editor.metadata_edit, name="metadata"),
    path(f"{_OWN}<slug:section>/", space.service_section, name="edit_section"),
    path("services/confirm/<str:token>/", freshness.services_confirm, name="services_confirm"),
    path("services/<slug:slug>/confirm/", freshness.service_confirm, name="service_confirm"),
    path(
        "partners/<slug:slug>/services/confirm/",
        freshness.provider_confirm,
        name="provider_confirm",
    ),
]
