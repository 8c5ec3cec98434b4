"""Every list of the desk is paged by key: what the last page costs is what the first one costs, and nothing is counted.

What an address or a form asks that no row can answer is refused here, whoever registers the page.
"""

from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters, get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext

from articles.forms import is_number, sought
from articles.paging import paginate
from edeconomy.desk import deeds

KEYS = ("after", "before")
HISTORY = 100  # deeds on a page, as the admin has it


def paged(admin_class):
    """The same pages, with lists that are paged by key."""
    return type(admin_class.__name__, (Paged, admin_class), {"__module__": admin_class.__module__})


class Paged:
    list_per_page = 50
    show_full_result_count = view_on_site = False
    show_facets = ShowFacets.NEVER

    def changelist_view(self, request, extra_context=None):
        names = {"title": self.admin_site.name_of(self.model), "one": self.admin_site.name_of_one(self.model)}
        return super().changelist_view(request, names | (extra_context or {}))

    def add_view(self, request, form_url="", extra_context=None):
        title = f"New {self.admin_site.name_of_one(self.model)}"
        return super().add_view(request, form_url, {"title": title} | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:  # taken by Django whether a page offers it or not
            raise BadRequest("no page saves a copy of a row")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request, object_id, from_field=None):
        """An empty name of a column is none."""
        return super().get_object(request, object_id, from_field or None)

    def history_view(self, request, object_id, extra_context=None):
        """The newest first."""
        number = unquote(object_id).replace("\0", "")  # PostgreSQL takes no NUL
        log = LogEntry.objects.filter(content_type=get_content_type_for_model(self.model), object_id=number)
        page = Paginator(log.select_related("user").order_by("-pk"), HISTORY).get_page(request.GET.get(PAGE_VAR))
        context = {"title": "History", "action_list": page}
        return super().history_view(request, object_id, context | (extra_context or {}))

    def construct_change_message(self, request, form, formsets, add=False):
        return deeds.told(form, formsets, add)

    def get_changelist(self, request, **kwargs):
        return PagedList

    def get_sortable_by(self, request):
        """A list has one order; search and filters find what stands far down in it."""
        return ()

    def get_changelist_instance(self, request):
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:  # an address asks for a number that no row can have
            raise IncorrectLookupParameters from error

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, sought(search_term))

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request, queryset, action_location=ActionLocation.CHANGE_LIST):
        if not all(map(is_number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("not the numbers of rows")
        return super().response_action(request, queryset, action_location=action_location)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        raise Http404


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
