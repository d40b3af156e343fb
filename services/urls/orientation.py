"""Addresses of the orientation."""

from django.urls import URLPattern, path

from services.views import catalogue

patterns: list[URLPattern] = [
    path("orientation/", catalogue.orientation, name="orientation"),
]
