"""Addresses of the catalogue."""

from django.urls import path

from services.views import catalogue

app_name = "services"

urlpatterns = [
    path("orientation/", catalogue.orientation, name="orientation"),
    path("requests/", catalogue.request_list, name="request_list"),
    path("services/", catalogue.service_list, name="list"),
    path("services/<slug:slug>/", catalogue.service_detail, name="detail"),
]
