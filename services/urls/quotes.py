"""Addresses of quotes, changes and ratings."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
