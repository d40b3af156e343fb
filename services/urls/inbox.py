"""Addresses of a request to one provider: inbox, page, steps, thread."""

from django.urls import URLPattern, path

from services.views.requests import inbox, steps, sub_request, thread

_TO = "requests/to/<slug:uid>/"

patterns: list[URLPattern] = [
    path("requests/inbox/", inbox.inbox, name="inbox"),
    path(_TO, sub_request.sub_request, name="sub_request"),
    path(f"{_TO}thread/", thread.sub_request_thread, name="sub_request_thread"),
    path(f"{_TO}step/<slug:step>/", steps.sub_request_step, name="sub_request_step"),
]
