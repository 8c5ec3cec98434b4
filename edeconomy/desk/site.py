"""The editors' desk: Django's admin behind the magazine's own log-in."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


class Desk(AdminSite):
    site_header = site_title = "EdEconomy Publishing"
    index_title = "Desk"

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """One door for everybody: whoever is signed in and still not let in has no business here."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request, extra_context=None):
        return redirect("logout", preserve_request=True)

    def password_change(self, request, extra_context=None):
        return redirect("password_change")

    def password_change_done(self, request, extra_context=None):
        return redirect("account")

    def get_urls(self):
        """Without the page that leads to any row there is, hidden or not, under the domain of the sites framework."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]
