"""Addresses of a project's requests: basket, form, sending, list."""

from django.urls import URLPattern, path

from services.views import catalogue

patterns: list[URLPattern] = [
    path("requests/", catalogue.request_list, name="request_list"),
]
