"""The editors' desk: Django's admin behind the magazine's own log-in, in the magazine's look."""

import logging
from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from edeconomy.desk.lists import paged

logger = logging.getLogger(__name__)

# What the editor needs above the public policy: its import map is inline, and it sets inline style attributes.
POLICY = settings.SECURE_CSP | {
    "script-src": [*settings.SECURE_CSP["script-src"], CSP.NONCE],
    "style-src-attr": [CSP.UNSAFE_INLINE],
}
# The bar at the top: these, and under "More" whatever else somebody may see. Named as people at a magazine name them.
FIRST = {
    "articles.article": "Essays",
    "comments.reply": "Replies",
    "articles.person": "People",
    "articles.reference": "Library",
    "articles.picture": "Pictures",
    "articles.topic": "Topics",
}
NAMES = FIRST | {
    "articles.lead": "Front page",
    "comments.discussion": "Where replies are open",
    "comments.policy": "Policy on replies",
    "accounts.user": "Accounts",
    "outbox.message": "Outbox",
}
ONE = {"accounts.user": "account", "comments.discussion": "exception"}


class Desk(AdminSite):
    site_header = site_title = "EdEconomy Publishing"
    index_title = "Today"
    index_template = "admin/today.html"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        super().register(model_or_iterable, paged(admin_class or ModelAdmin), **options)

    def admin_view(self, view, cacheable=False):
        """Under the desk's own policy, unless the view says another.

        Of those who save the same at once, one is first. What the others did is undone; they are answered anew, so that their
        form finds what is there now and says so.
        """
        inner = super().admin_view(view, cacheable)

        def with_policy(request, *args, **kwargs):
            try:
                response = inner(request, *args, **kwargs)
            except IntegrityError:
                for file in request.FILES.values():
                    file.seek(0)
                response = inner(request, *args, **kwargs)
            if not hasattr(response, "_csp_config"):
                response._csp_config = POLICY
            return response

        return update_wrapper(with_policy, inner)

    def name_of(self, model):
        return NAMES.get(model._meta.label_lower) or str(model._meta.verbose_name_plural).capitalize()

    def name_of_one(self, model):
        return ONE.get(model._meta.label_lower) or str(model._meta.verbose_name)

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for model in (model for app in apps for model in app["models"]):
            model["name"] = self.name_of(model["model"])
        return apps

    def each_context(self, request):
        context = super().each_context(request)
        pages = {
            model["model"]._meta.label_lower: {
                "name": model["name"],
                "url": model["admin_url"],
                "current": request.path.startswith(model["admin_url"]),
            }
            for app in context["available_apps"]
            for model in app["models"]
            if model["admin_url"]
        }
        return context | {
            "bar": {label: pages[label] for label in FIRST if label in pages},
            "more": [page for label, page in pages.items() if label not in FIRST],
            "here": next((page for page in pages.values() if page["current"]), None),
        }

    def index(self, request, extra_context=None):
        panels = [self._panel(request, name) for name in settings.TODAY]
        return super().index(request, {"panels": [panel for panel in panels if panel], **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        return super().app_index(request, app_label, {"title": "At the desk", **(extra_context or {})})

    def _panel(self, request, name):
        """Whoever wrote it: what fails in one panel keeps nobody from the others."""
        try:
            return import_string(name)(request, self)
        except Exception:
            logger.exception("the desk's first page does without %s", name)
            return {"title": "Not all is here", "empty": "A part of this page could not be made. The log says why."}

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
