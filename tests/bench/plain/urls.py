from django.urls import path

from tests.bench.plain import views

urlpatterns = [
    path("", views.front, name="front"),
    path("articles/", views.front, name="articles"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("topics/<slug:slug>/", views.front, name="topic"),
    path("authors/<slug:slug>/", views.front, name="author"),
]
