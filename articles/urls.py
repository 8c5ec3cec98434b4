from django.urls import path

from articles import views

urlpatterns = [
    path("", views.front, name="front"),
    path("articles/", views.essays, name="essays"),
    path("articles/<slug:slug>/", views.essay, name="essay"),
    path("articles/<slug:slug>/editions/<int:number>/", views.edition, name="edition"),
    path("articles/<slug:slug>/cite.<str:format>", views.cite, name="cite"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
]
