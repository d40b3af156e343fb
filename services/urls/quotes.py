"""Addresses of quotes, changes and ratings."""

from django.urls import URLPattern, path

from services.views.requests import changes, quotes, rating

_TO = "requests/to/<slug:uid>/"

patterns: list[URLPattern] = [
    path(f"{_TO}quote/", quotes.quote, name="quote"),
    path(f"{_TO}quote/edit/", quotes.quote_edit, name="quote_edit"),
    path(f"{_TO}quote/preview/", quotes.quote_preview, name="quote_preview"),
    path(f"{_TO}quote/answer/", quotes.quote_answer, name="quote_answer"),
    path(f"{_TO}quote/<int:version>/<slug:language>/", quotes.quote_pdf, name="quote_pdf"),
    path(f"{_TO}changes/", changes.change_list, name="changes"),
    path(f"{_TO}changes/new/", changes.change_propose, name="change_propose"),
    path(f"{_TO}changes/<slug:change>/", changes.change_answer, name="change_answer"),
    path(f"{_TO}rate/", rating.rate, name="rate"),
]
