"""Three roles, each a group whose permissions are kept in step with one table (docs/roles.md says page by page what they may do)."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction

# Each role may do what the one before it may, and this.
PERMISSIONS = {
    "author": """
        articles.add_article articles.change_article articles.view_article articles.view_person
        articles.add_picture articles.view_picture
        articles.add_reference articles.view_reference articles.view_topic
    """,
    "editor": """
        articles.delete_article articles.publish_article articles.view_edition articles.add_lead articles.view_lead
        articles.add_person articles.change_person articles.delete_person
        articles.change_reference articles.delete_reference
        articles.change_picture articles.delete_picture
        articles.add_topic articles.change_topic articles.delete_topic
        comments.add_discussion comments.change_discussion comments.moderate_reply
    """,
    "administrator": """
        accounts.add_user accounts.change_user accounts.view_user
        comments.change_policy
        outbox.change_message outbox.view_message
    """,
}
ROLES = {"author": "Authors", "editor": "Editors", "administrator": "Administrators"}  # role -> name of its group


def permissions():
    """{role: all its permissions, as "app.codename"}"""
    table, so_far = {}, set()
    for role, words in PERMISSIONS.items():
        so_far = so_far | set(words.split())
        table[role] = so_far
    return table


def assign(user, role):
    """Give somebody this role and no other; "" takes the role they have."""
    group = Group.objects.get(name=ROLES[role]) if role else None
    with transaction.atomic():
        user.groups.remove(*user.groups.filter(name__in=ROLES.values()))
        if group:
            user.groups.add(group)
        user.is_staff = bool(role) or user.is_superuser
        user.save(update_fields=["is_staff"])


def role_of(user):
    """The role somebody has, or ""; a superuser is an administrator without being told."""
    if user.is_superuser:
        return "administrator"
    groups = {group.name for group in user.groups.all()}
    return next((role for role, name in reversed(ROLES.items()) if name in groups), "")


def synchronise(sender, using=DEFAULT_DB_ALIAS, apps=installed, **kwargs):
    """After the last app was migrated, when every permission exists: the groups hold what the table says."""
    if sender != [app for app in installed.get_app_configs() if app.models_module][-1]:
        return
    create_permissions(sender, using=using, apps=apps, verbosity=0)
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # migrated back to before there were groups
        return
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role, names in permissions().items():
        row, _ = group.objects.using(using).get_or_create(name=ROLES[role])
        row.permissions.set([known[name] for name in names if name in known])
