"""What every page of the desk does alike."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.http import Http404, HttpResponseRedirect

from articles.forms import Chosen, is_number
from articles.models import Article, Byline

LONGEST_SEARCH = 200  # characters


def edits_all(user):
    """Whether somebody works on everybody's essays; an author works on those whose byline names them."""
    return user.has_perm("articles.publish_article")


class Choosing:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DeskAdmin(Choosing, admin.ModelAdmin):
    """What every page of the desk does alike: what is not somebody's to see answers as if it did not exist."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    @property
    def media(self):
        return sum((part.media for part in self.list_filter if hasattr(part, "media")), super().media)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if self.model is Article and not edits_all(request.user):
            rows = rows.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), person__user=request.user)))
        return rows

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request, queryset, action_location=ActionLocation.CHANGE_LIST):
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_number, selected)):
            raise BadRequest("not the numbers of rows")
        return super().response_action(request, queryset, action_location=action_location)

    def get_search_results(self, request, queryset, search_term):
        """What is longer than any title is cut: SQLite refuses very long patterns and very many words."""
        return super().get_search_results(request, queryset, search_term.replace("\0", "")[:LONGEST_SEARCH])

    def get_changelist_instance(self, request):
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:  # an address asks for a number that no row can have
            raise IncorrectLookupParameters from error

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:  # it came into use since the page of confirmation was built
            self.message_user(request, "It is in use, so it was not deleted.", messages.ERROR)
            return HttpResponseRedirect(request.path)

    def render_delete_form(self, request, context):
        """What cannot be deleted because it is used: where."""
        row = context["object"]
        if context["protected"] and self.model is not Article:
            used = Q(pk__in=row.articles.values("pk")) | Q(pk__in=row.editions.values("article"))
            context["uses"] = Article.objects.filter(used).only("title")[: self.list_per_page]
        return super().render_delete_form(request, context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        raise Http404


class ReadOnly:
    """A page to look at."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
