"""Addresses of the cluster's life."""

from django.urls import path

from pscc.community.views import (
    board,
    cooperations,
    events,
    introductions,
    issues,
    news,
    newsletter,
    people,
    registrations,
)

app_name = "community"

urlpatterns = [
    path("news/", news.news_list, name="news_list"),
    path("news/<slug:slug>/", news.news_detail, name="news_detail"),
    path("newsletter/", newsletter.newsletter, name="newsletter"),
    path("newsletter/issues/", issues.issue_list, name="issue_list"),
    path("newsletter/issues/<slug:uid>/", issues.issue_detail, name="issue_detail"),
    path("newsletter/asked/", newsletter.newsletter_asked, name="newsletter_asked"),
    path(
        "newsletter/confirm/<str:token>/", newsletter.newsletter_confirm, name="newsletter_confirm"
    ),
    path("newsletter/yours/<str:token>/", newsletter.newsletter_manage, name="newsletter_manage"),
    path("newsletter/leave/<str:token>/", newsletter.newsletter_leave, name="newsletter_leave"),
    path("events/", events.event_list, name="event_list"),
    path("events/<slug:slug>/", events.event_detail, name="event_detail"),
    path("events/<slug:slug>/register/", registrations.event_register, name="event_register"),
    path("registrations/", registrations.registration_list, name="registration_list"),
    path(
        "registrations/<slug:uid>/", registrations.registration_detail, name="registration_detail"
    ),
    path(
        "registrations/<slug:uid>/event.ics",
        registrations.registration_calendar,
        name="registration_calendar",
    ),
    path(
        "registrations/<slug:uid>/cancel/",
        registrations.registration_cancel,
        name="registration_cancel",
    ),
    path("board/", board.board_entry_list, name="board_entry_list"),
    path("board/yours/", board.board_entry_own, name="board_entry_own"),
    path("board/new/", board.board_entry_create, name="board_entry_create"),
    path("board/<slug:uid>/", board.board_entry_detail, name="board_entry_detail"),
    path("board/<slug:uid>/edit/", board.board_entry_edit, name="board_entry_edit"),
    path("board/<slug:uid>/publish/", board.board_entry_publish, name="board_entry_publish"),
    path("board/<slug:uid>/close/", board.board_entry_close, name="board_entry_close"),
    path("board/<slug:uid>/withdraw/", board.board_entry_withdraw, name="board_entry_withdraw"),
    path("board/<slug:uid>/meet/", introductions.introduction_ask, name="introduction_ask"),
    path("cooperations/", cooperations.cooperation_list, name="cooperation_list"),
    path("cooperations/new/", cooperations.cooperation_create, name="cooperation_create"),
    path("cooperations/<slug:uid>/", cooperations.cooperation_detail, name="cooperation_detail"),
    path(
        "cooperations/<slug:uid>/confirm/",
        cooperations.cooperation_confirm,
        name="cooperation_confirm",
    ),
    path(
        "cooperations/<slug:uid>/decline/",
        cooperations.cooperation_decline,
        name="cooperation_decline",
    ),
    path(
        "cooperations/<slug:uid>/dispute/",
        cooperations.cooperation_dispute,
        name="cooperation_dispute",
    ),
    path("cooperations/<slug:uid>/end/", cooperations.cooperation_end, name="cooperation_end"),
    path(
        "cooperations/<slug:uid>/publish/",
        cooperations.cooperation_publish,
        name="cooperation_publish",
    ),
    path("introductions/", introductions.introduction_list, name="introduction_list"),
    path(
        "introductions/<slug:uid>/", introductions.introduction_detail, name="introduction_detail"
    ),
    path(
        "introductions/<slug:uid>/accept/",
        introductions.introduction_accept,
        name="introduction_accept",
    ),
    path(
        "introductions/<slug:uid>/decline/",
        introductions.introduction_decline,
        name="introduction_decline",
    ),
    path(
        "introductions/<slug:uid>/outcome/",
        introductions.introduction_tell,
        name="introduction_tell",
    ),
    path(
        "introductions/<slug:uid>/withdraw/",
        introductions.introduction_withdraw,
        name="introduction_withdraw",
    ),
    path("people/", people.person_list, name="person_list"),
    path("people/yours/", people.person_own, name="person_own"),
    path("people/yours/confirm/", people.person_confirm, name="person_confirm"),
    path("people/yours/leave/", people.person_leave, name="person_leave"),
    path("people/<slug:uid>/", people.person_detail, name="person_detail"),
    path(
        "people/<slug:uid>/meet/",
        introductions.introduction_ask_person,
        name="introduction_ask_person",
    ),
    path("attendance/<str:token>/", registrations.attendance, name="attendance"),
]
