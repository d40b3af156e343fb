"""Addresses of a request to one provider: inbox, page, steps, thread."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
