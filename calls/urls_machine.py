"""Addresses of calls without a language: for machines. `?lang=fr` or `en` chooses the words."""

from django.urls import path

from calls.views import awards, common_grants, feeds

urlpatterns = [
    path("calls/feed.atom", feeds.feed, name="calls_feed"),
    path("calls/calls.ics", feeds.calendar, name="calls_calendar"),
    path("calls/calls.json", feeds.call_documents, name="calls_json"),
    path("calls/<slug:slug>/call.ics", feeds.call_calendar, name="call_calendar"),
    path("calls/<slug:slug>/call.json", feeds.call_document, name="call_json"),
    path("awards/360giving.json", awards.award_file, name="award_file"),
    path(
        "common-grants/opportunities",
        common_grants.opportunity_list,
        name="common_grants_opportunities",
    ),
    path(
        "common-grants/opportunities/search",
        common_grants.opportunity_search,
        name="common_grants_search",
    ),
    path(
        "common-grants/opportunities/<str:public_id>",
        common_grants.opportunity_detail,
        name="common_grants_opportunity",
    ),
]
