from django.urls import path

from edeconomy.search import views

urlpatterns = [
    path("", views.search, name="search"),
    path("titles/", views.titles, name="titles"),
]
