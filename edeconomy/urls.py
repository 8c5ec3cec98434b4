from django.contrib import admin
from django.urls import include, path

from edeconomy import views, wellknown

handler400 = "edeconomy.views.bad_request"
handler403 = "edeconomy.views.forbidden"
handler404 = "articles.views.not_found"
handler500 = "edeconomy.views.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("search/", include("edeconomy.search.urls")),
    path("search/opensearch.xml", wellknown.opensearch, name="opensearch"),
    path("accounts/", include("edeconomy.accounts.urls")),
    path("admin/", admin.site.urls),
    path("token/", views.token, name="token"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("robots.txt", wellknown.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security, name="security"),
    *(path(name, wellknown.icon, {"name": name}) for name in wellknown.ICONS),
]
