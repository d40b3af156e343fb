"""Addresses of the catalogue."""

from django.urls import path

from services.views import catalogue, freshness, space, space_steps

app_name = "services"

_OWN = "services/<slug:slug>/edit/"

urlpatterns = [
    path("partners/<slug:slug>/services/", space.provider_services, name="provider_services"),
    path("partners/<slug:slug>/services/new/", space.service_create, name="create"),
    path("orientation/", catalogue.orientation, name="orientation"),
    path("requests/", catalogue.request_list, name="request_list"),
    path("services/", catalogue.service_list, name="list"),
    path("services/<slug:slug>/", catalogue.service_detail, name="detail"),
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
    path(f"{_OWN}<slug:section>/", space.service_section, name="edit_section"),
    path("services/confirm/<str:token>/", freshness.services_confirm, name="services_confirm"),
    path("services/<slug:slug>/confirm/", freshness.service_confirm, name="service_confirm"),
    path(
        "partners/<slug:slug>/services/confirm/",
        freshness.provider_confirm,
        name="provider_confirm",
    ),
]
