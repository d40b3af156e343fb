"""Addresses of a project's requests: basket, form, sending, list."""

from django.urls import URLPattern, path

from services.views.requests import basket, form, mine, sending

_TO = "requests/to/<slug:uid>/"
_ONE = "requests/<slug:uid>/"

patterns: list[URLPattern] = [
    path("services/<slug:slug>/ask/", basket.request_ask, name="request_ask"),
    path("requests/", mine.request_list, name="request_list"),
    path(f"{_TO}reroute/", mine.request_reroute, name="request_reroute"),
    path(_ONE, mine.request_detail, name="request_detail"),
    path(f"{_ONE}edit/", form.request_edit, name="request_edit"),
    path(f"{_ONE}save/", form.request_save, name="request_save"),
    path(f"{_ONE}check/", sending.request_check, name="request_check"),
    path(f"{_ONE}withdraw/", mine.request_withdraw, name="request_withdraw"),
    path(f"{_ONE}sent/<int:number>.json", mine.request_download, name="request_download"),
]
