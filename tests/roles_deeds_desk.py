"""Mail, replies and accounts."""

from django.core import mail

from comments.models import Discussion, Policy, Reply
from edeconomy.accounts import roles
from edeconomy.accounts.models import User
from edeconomy.outbox.models import Message
from tests.roles_deeds import USERS, deed


def mailing(client, cast, action, **more):
    return client.post(
        "/admin/outbox/message/?state=all", {"action": action, "_selected_action": cast.message.pk, **more}
    )


@deed("try a mail again")
def retry(client, cast, me):
    answer = mailing(client, cast, "retry", index=0)
    return answer, Message.objects.get(pk=cast.message.pk).state == "queued"


@deed("give a mail up")
def give_up(client, cast, me):
    answer = mailing(client, cast, "give_up", confirmed="yes")
    return answer, not Message.objects.get(pk=cast.message.pk).recipient


@deed("give a mail up without confirming")
def give_up_at_once(client, cast, me):
    answer = mailing(client, cast, "give_up", index=0)
    return answer, not Message.objects.get(pk=cast.message.pk).recipient


@deed("approve a reply")
def approve(client, cast, me):
    answer = client.post("/admin/comments/reply/", {"action": "approve", "_selected_action": cast.reply.pk})
    return answer, Reply.objects.get(pk=cast.reply.pk).approved_at is not None


@deed("erase a reply")
def erase(client, cast, me):
    answer = client.post(f"/admin/comments/reply/{cast.reply.pk}/erase/", {})
    return answer, Reply.objects.get(pk=cast.reply.pk).erased_at is not None


@deed("close an essay's replies")
def close(client, cast, me):
    answer = client.post(f"/admin/comments/discussion/{cast.discussion.pk}/change/", {"state": "closed"})
    return answer, Discussion.objects.filter(state="closed").exists()


@deed("change the policy on replies")
def policy(client, cast, me):
    answer = client.post("/admin/comments/policy/1/change/", {"hold": "everybody", "close_after_days": "9"})
    return answer, Policy.current().hold == "everybody"


NEW = {
    "username": "newcomer",
    "first_name": "New",
    "last_name": "Comer",
    "email": "new@canary.example",
    "role": "author",
}


@deed("invite somebody")
def invite(client, cast, me):
    answer = client.post(f"{USERS}add/", NEW)
    return answer, User.objects.filter(username="newcomer").exists()


@deed("invite a superuser")
def invite_superuser(client, cast, me):
    more = {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1", "password": "x"}
    answer = client.post(f"{USERS}add/", NEW | more)
    found = User.objects.filter(username="newcomer").first()
    return answer, bool(found) and (
        found.is_superuser or found.has_usable_password() or roles.role_of(found) != "author"
    )


def account(user, **changes):
    columns = {name: getattr(user, name) for name in ("username", "first_name", "last_name", "email")}
    return columns | {"role": roles.role_of(user) or "author", "is_active": "on"} | changes


@deed("give somebody another role")
def promote(client, cast, me):
    answer = client.post(f"{USERS}{cast.user.pk}/change/", account(cast.user, role="editor"))
    return answer, roles.role_of(User.objects.get(pk=cast.user.pk)) == "editor"


@deed("make oneself more")
def more(client, cast, me):
    me = me or cast.user
    ticks = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": ["1", "2", "3"],
        "user_permissions": ["1", "2"],
        "role": "administrator",
    }
    before = (roles.role_of(me), me.is_superuser, me.is_staff)
    client.post("/accounts/", account(me, **ticks))
    answer = client.post(f"{USERS}{me.pk}/change/", account(me, **ticks))
    after = User.objects.get(pk=me.pk)
    return answer, (
        roles.role_of(after),
        after.is_superuser,
        after.is_staff,
    ) != before or after.user_permissions.exists()


def deactivate_one(client, user):
    answer = client.post(f"{USERS}{user.pk}/change/", account(user) | {"is_active": ""})
    return answer, not User.objects.get(pk=user.pk).is_active


@deed("deactivate an account")
def deactivate(client, cast, me):
    return deactivate_one(client, cast.user)


@deed("deactivate a superuser")
def deactivate_superuser(client, cast, me):
    return deactivate_one(client, cast.users["superuser"])


@deed("delete an account")
def delete_account(client, cast, me):
    client.post(USERS, {"action": "delete_selected", "_selected_action": cast.user.pk, "post": "yes"})
    answer = client.post(f"{USERS}{cast.user.pk}/delete/", {"post": "yes"})
    return answer, not User.objects.filter(pk=cast.user.pk).exists()


@deed("send a new link")
def send_link(client, cast, me):
    answer = client.post(USERS, {"action": "send_link", "_selected_action": cast.user.pk})
    return answer, bool(mail.outbox)


@deed("set somebody's password")
def set_password(client, cast, me):
    passwords = {"password1": "another-long-password", "password2": "another-long-password", "usable_password": "true"}
    answer = client.post(f"{USERS}{cast.user.pk}/password/", passwords)
    client.post(f"{USERS}{cast.user.pk}/change/", account(cast.user, password="another", **passwords))
    return answer, User.objects.get(pk=cast.user.pk).password != cast.user.password
