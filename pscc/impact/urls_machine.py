"""Addresses without a language: for machines. `?lang=fr` or `en` chooses the words."""

from django.urls import path

from pscc.impact.views import public

urlpatterns = [
    path("impact/indicators.json", public.indicators_json, name="indicators_json"),
    path("impact/indicators.csv", public.indicators_csv, name="indicators_csv"),
]
