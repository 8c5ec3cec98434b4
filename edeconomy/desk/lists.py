"""Every list of the desk is paged by key: what the last page costs is what the first one costs, and nothing is counted."""

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.utils.translation import gettext

from articles.paging import paginate

KEYS = ("after", "before")


def paged(admin_class):
    """The same pages, with lists that are paged by key."""
    return type(admin_class.__name__, (Paged, admin_class), {"__module__": admin_class.__module__})


class Paged:
    def changelist_view(self, request, extra_context=None):
        names = {"title": self.admin_site.name_of(self.model), "one": self.admin_site.name_of_one(self.model)}
        return super().changelist_view(request, names | (extra_context or {}))

    def add_view(self, request, form_url="", extra_context=None):
        title = f"New {self.admin_site.name_of_one(self.model)}"
        return super().add_view(request, form_url, {"title": title} | (extra_context or {}))

    def get_changelist(self, request, **kwargs):
        return PagedList

    def get_sortable_by(self, request):
        """A list has one order; search and filters find what stands far down in it."""
        return ()


class PagedList(ChangeList):
    def get_queryset(self, request, exclude_parameters=None):
        """A key belongs to the list as it was: no filter and no search carries it on."""
        for key in KEYS:
            self.params.pop(key, None)
            self.filter_params.pop(key, None)
        return super().get_queryset(request, exclude_parameters)

    def get_ordering(self, request, queryset):
        """The first name of the order that the page declares, made definite by the number of the row."""
        first = (self.model_admin.get_ordering(request) or self._get_default_ordering())[0]
        number = ("-" if first.startswith("-") else "") + self.opts.pk.attname
        return [number] if first.lstrip("-") in ("pk", "id") else [first, number]

    def get_results(self, request):
        names = self.get_ordering(request, self.queryset)
        self.page = paginate(self.queryset, request, names, self.list_per_page, self.filter_params)
        self.result_list = self.page.rows
        self.result_count = len(self.result_list)
        self.full_result_count, self.show_full_result_count = self.result_count, False
        self.show_admin_actions = bool(self.result_list)
        self.can_show_all = self.multi_page = False

    def chosen(self):
        """What the filters are set to, in words: they are folded on a phone."""
        said = [choice for spec in self.filter_specs for choice in spec.choices(self) if choice.get("selected")]
        return [choice["display"] for choice in said if choice["display"] != gettext("All")]

    def without_search(self):
        return self.get_query_string(remove=[SEARCH_VAR])
