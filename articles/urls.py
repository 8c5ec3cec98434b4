from django.urls import path, register_converter
from django.urls.converters import IntConverter

from articles import cards, data, feeds, sitemaps, views


class Number(IntConverter):
    """As it is counted: 01 is no other address of 1."""

    regex = "[1-9][0-9]{0,8}"


register_converter(Number, "number")

urlpatterns = [
    path("", views.front, name="front"),
    path("articles/", views.essays, name="essays"),
    path("articles/<slug:slug>/", views.essay, name="essay"),
    path("articles/<slug:slug>/editions/<number:number>/", views.edition, name="edition"),
    path("articles/<slug:slug>/cite.<str:format>", views.cite, name="cite"),
    path("articles/<slug:slug>/references.<str:format>", data.references, name="references"),
    path("articles/<slug:slug>/card-<number:number>.png", cards.card, name="card"),
    path("articles/<slug:slug>.<str:format>", data.essay, name="data"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/feed/<feed:name>", feeds.topic, name="topic_feed"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("authors/<slug:slug>/feed/<feed:name>", feeds.author, name="author_feed"),
    path("feed/<feed:name>", feeds.site, name="feed"),
    path("feeds/", views.feeds, name="feeds"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<str:name>.xml", sitemaps.page, name="sitemap_page"),
]
