from django.contrib import admin
from django.urls import include, path

from edeconomy import views

handler400 = "edeconomy.views.bad_request"
handler403 = "edeconomy.views.forbidden"
handler404 = "articles.views.not_found"
handler500 = "edeconomy.views.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("accounts/", include("edeconomy.accounts.urls")),
    path("admin/", admin.site.urls),
    path("token/", views.token, name="token"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
