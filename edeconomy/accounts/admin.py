"""Who has an account, as administrators see it: people are invited and deactivated, never deleted, and nobody reads or sets a password."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth import admin as stock_auth  # noqa: F401  (it registers Group, which is taken away below)
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sites import admin as stock_sites  # noqa: F401  (and so does this Site)
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db.models import Q

from edeconomy.accounts import mailing, roles

admin.site.unregister([Group, Site])


def administrators():
    """Those who can let others in."""
    role = Q(groups__name=roles.ROLES["administrator"]) | Q(is_superuser=True)
    return get_user_model().objects.filter(role, is_active=True)


class UserForm(forms.ModelForm):
    role = forms.ChoiceField(choices=[(role, role.capitalize()) for role in roles.ROLES])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "role" in self.fields:
            self.initial["role"] = roles.role_of(self.instance)

    def clean(self):
        super().clean()
        user = self.instance
        stays = self.cleaned_data.get("is_active") and (
            user.is_superuser or self.cleaned_data.get("role") == "administrator"
        )
        if not user.pk or stays:
            return
        Group.objects.select_for_update().get(name=roles.ROLES["administrator"])  # two cannot leave at once
        if administrators().filter(pk=user.pk).exists() and not administrators().exclude(pk=user.pk).exists():
            raise ValidationError("This is the last administrator: make somebody else one first.", code="last")


@admin.register(get_user_model())
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    actions = ("send_link",)
    list_display = ("username", "name", "role", "email", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    ordering = ("username",)
    search_fields = ("username", "first_name", "last_name", "email")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fields(self, request, obj=None):
        fields = ["username", "first_name", "last_name", "email", "role"]
        return fields if obj is None else [*fields, "is_active", "last_login", "date_joined"]

    def get_readonly_fields(self, request, obj=None):
        return ["last_login", "date_joined"] if self.has_change_permission(request, obj) else ["role"]

    def lookup_allowed(self, lookup, value, request):
        return lookup in ("is_active__exact", "groups__id__exact")

    @admin.display(description="name")
    def name(self, user):
        return str(user)

    @admin.display(description="role")
    def role(self, user):
        return roles.role_of(user).capitalize() or "None"

    def has_change_permission(self, request, obj=None):
        """A superuser is changed by superusers."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request, obj=None):
        """What somebody did stays theirs: an account is deactivated."""
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        roles.assign(obj, form.cleaned_data["role"])
        if not change:
            mailing.invite(obj)
            self.message_user(request, f"{obj} is invited: a link to set a password is on its way.", messages.SUCCESS)

    @admin.action(
        permissions=["change"],
        description="Send a new link to set a password",
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def send_link(self, request, queryset):
        for user in queryset:
            if user.is_active and self.has_change_permission(request, user):
                mailing.invite(user)
                self.log_change(request, user, "Sent a new link.")
                self.message_user(request, f"A new link is on its way to {user}.", messages.SUCCESS)
            else:
                self.message_user(request, f"{user} gets no link: not active, or not yours to change.", messages.ERROR)
