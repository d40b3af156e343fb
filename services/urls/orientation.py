"""Addresses of the orientation."""

from django.urls import URLPattern, path

from services.views.orientation import intake, result

_ONE = "orientation/<slug:uid>/"

patterns: list[URLPattern] = [
    path("orientation/", intake.landing, name="orientation"),
    path("orientation/start/", intake.start, name="orientation_start"),
    path("orientation/mine/", result.session_list, name="orientation_list"),
    path("orientation/open/<slug:uid>/<str:token>/", intake.open_link, name="orientation_open"),
    path(f"{_ONE}answers/<slug:page>/", intake.answer_page, name="orientation_page"),
    path(f"{_ONE}save/", intake.save, name="orientation_save"),
    path(f"{_ONE}check/", intake.check, name="orientation_check"),
    path(f"{_ONE}link/", intake.link, name="orientation_link"),
    path(f"{_ONE}result/", result.result, name="orientation_result"),
    path(f"{_ONE}choose/", result.choose_services, name="orientation_choose"),
    path(f"{_ONE}ask/", result.ask, name="orientation_ask"),
    path(f"{_ONE}send/", result.send, name="orientation_send"),
    path(f"{_ONE}project/", result.into_project, name="orientation_project"),
]
