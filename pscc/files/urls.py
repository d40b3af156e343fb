"""Address of a private file."""

from django.urls import path

from pscc.files import views

app_name = "files"
urlpatterns = [path("<slug:uid>/", views.download, name="download")]
