"""What the pages of essays and of what hangs on them do alike; what every page of the desk does: edeconomy/desk/lists.py."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.http import HttpResponseRedirect
from django.utils.text import capfirst

from articles.forms import Chosen
from articles.models import Article, Byline


def edits_all(user):
    """Whether somebody works on everybody's essays; an author works on those whose byline names them."""
    return user.has_perm("articles.publish_article")


class Choosing:
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """An essay is chosen among those that there are."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.related_model is Article and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs |= {
                "widget": Chosen(db_field, self.admin_site),
                "label": capfirst(self.admin_site.name_of_one(db_field.related_model)),
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DeskAdmin(Choosing, admin.ModelAdmin):
    """An essay that is not somebody's to see answers as if it did not exist."""

    @property
    def media(self):
        return sum((part.media for part in self.list_filter if hasattr(part, "media")), super().media)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if self.model is Article and not edits_all(request.user):
            rows = rows.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), person__user=request.user)))
        return rows

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


class ReadOnly:
    """A page to look at."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
