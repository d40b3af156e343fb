"""Addresses without a language: for machines. `?lang=fr` or `en` chooses the words."""

from django.urls import path

from pscc.community.views import machine

urlpatterns = [
    path("news/feed.atom", machine.news_feed, name="news_feed"),
    path("events/events.ics", machine.events_calendar, name="events_calendar"),
    path("events/<slug:slug>/event.ics", machine.event_calendar, name="event_calendar"),
]
