"""Addresses of the cluster's life."""

from django.urls import path

from pscc.community.views import news

app_name = "community"

urlpatterns = [
    path("news/", news.news_list, name="news_list"),
    path("news/<slug:slug>/", news.news_detail, name="news_detail"),
]
