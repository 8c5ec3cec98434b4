"""The deeds of docs/roles.md: each function sends a request and returns (the answer, whether anything came of it)."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from articles.models import Article, Edition, Lead, Person, Picture, Reference, Section, Topic
from comments.models import Discussion, Policy, Reply
from edeconomy.accounts import roles
from edeconomy.accounts.models import User
from edeconomy.outbox.models import Message
from tests.pictures import drawn, upload
from tests.roles_cast import essay_form, moment

DEEDS = {}
ESSAYS, USERS = "/admin/articles/article/", "/admin/accounts/user/"


def deed(words):
    def note(function):
        DEEDS[words] = function
        return function

    return note


def save(client, article, **changes):
    return client.post(f"{ESSAYS}{article.pk}/change/", essay_form(article, **changes))


def act(client, action, *articles, **more):
    chosen = [article.pk for article in articles]
    return client.post(ESSAYS, {"action": action, "_selected_action": chosen, **more})


def delete(client, kind, row):
    answer = client.post(f"/admin/articles/{kind}/{row.pk}/delete/", {"post": "yes"})
    return answer, not type(row).objects.filter(pk=row.pk).exists()


def changing(client, article):
    answer = save(client, article, title="Changed")
    return answer, Article.objects.filter(title="Changed").exists()


@deed("begin an essay")
def begin(client, cast, me):
    answer = client.post(f"{ESSAYS}add/", essay_form())
    return answer, Article.objects.filter(title="A new one").exists()


@deed("change an own draft")
def change_own(client, cast, me):
    return changing(client, cast.own)


@deed("change an own essay that is live")
def change_own_live(client, cast, me):
    return changing(client, cast.own_live)


@deed("change an own essay that is scheduled")
def change_own_scheduled(client, cast, me):
    return changing(client, cast.own_scheduled)


@deed("change somebody else's draft")
def change_foreign(client, cast, me):
    return changing(client, cast.foreign)


@deed("write into somebody else's section through an own draft")
def foreign_section(client, cast, me):
    section = cast.foreign.sections.first()
    typed = f'<h2 data-anchor="{section.anchor}">{section.heading}</h2><p>Smuggled.</p>'
    answer = save(client, cast.own, text=typed, **{"sections-0-id": section.pk, "sections-0-html": "<p>Smuggled.</p>"})
    return answer, Section.objects.filter(html__contains="Smuggled").exclude(article=cast.own).exists()


@deed("move somebody else's byline to an own draft")
def foreign_byline(client, cast, me):
    byline = cast.foreign.bylines.get()
    answer = save(client, cast.own, **{"bylines-0-id": byline.pk, "bylines-0-article": cast.own.pk})
    byline.refresh_from_db()
    return answer, byline.article_id != cast.foreign.pk


@deed("leave the byline of an own draft")
def leave(client, cast, me):
    answer = save(client, cast.own, **{"bylines-0-person": cast.unused.pk})
    return answer, not cast.own.bylines.filter(person=cast.person).exists()


@deed("say that an essay first appeared elsewhere")
def elsewhere(client, cast, me):
    answer = save(client, cast.own, **moment("first_published", timezone.now() - timedelta(days=900)))
    cast.own.refresh_from_db()
    return answer, cast.own.first_published is not None


@deed("write an essay's version, source or editions")
def mass(client, cast, me):
    cast.own.refresh_from_db()
    before = cast.own.version
    columns = {
        "version": 70,
        "source": "mine",
        "source_digest": "x",
        "formatted_references": "{}",
        "editions": cast.edition.pk,
    }
    answer = save(client, cast.own, **columns)
    cast.own.refresh_from_db()
    kept = cast.own.version in (before, before + 1) and not cast.own.source and not cast.own.editions.exists()
    return answer, not kept


def confirm(client, article, verb, **typed):
    """What a browser sends from the page of confirmation, as whoever may see it would."""
    editions = article.editions.order_by("number").values_list("pk", flat=True)
    seen = f"{Article.objects.get(pk=article.pk).version}:" + ",".join(map(str, editions))
    return client.post(f"{ESSAYS}{article.pk}/{verb}/", {"seen": seen} | typed)


@deed("publish an own draft")
def publish_own(client, cast, me):
    return confirm(client, cast.own, "publish"), cast.own.editions.exists()


@deed("publish somebody else's draft")
def publish_foreign(client, cast, me):
    return confirm(client, cast.foreign, "publish"), cast.foreign.editions.exists()


@deed("publish without having looked")
def publish_unseen(client, cast, me):
    return client.post(f"{ESSAYS}{cast.own.pk}/publish/"), cast.own.editions.exists()


@deed("schedule an own draft")
def schedule_own(client, cast, me):
    when = f"{timezone.localtime(timezone.now() + timedelta(days=3)):%Y-%m-%dT%H:%M}"
    return confirm(client, cast.own, "schedule", when=when), cast.own.editions.exists()


@deed("correct an own essay that is live")
def correct_own(client, cast, me):
    return confirm(client, cast.own_live, "correct", note="A slip."), cast.own_live.editions.count() == 2


@deed("cancel what is scheduled")
def cancel_own(client, cast, me):
    return confirm(client, cast.own_scheduled, "cancel"), not cast.own_scheduled.editions.exists()


@deed("withdraw a live essay")
def withdraw(client, cast, me):
    answer = confirm(client, cast.live, "withdraw")
    return answer, not Edition.objects.live(timezone.now()).filter(article=cast.live).exists()


@deed("withdraw without having looked")
def withdraw_at_once(client, cast, me):
    answer = client.post(f"{ESSAYS}{cast.live.pk}/withdraw/", {"confirmed": "yes"})
    return answer, not Edition.objects.live(timezone.now()).filter(article=cast.live).exists()


@deed("let an essay lead until a time")
def lead_until(client, cast, me):
    when = f"{timezone.localtime(timezone.now() + timedelta(days=3)):%Y-%m-%dT%H:%M}"
    return confirm(client, cast.own_live, "lead", when=when), Lead.objects.filter(article=cast.own_live).exists()


@deed("delete an own draft")
def delete_own(client, cast, me):
    return delete(client, "article", cast.own)


@deed("delete somebody else's draft")
def delete_foreign(client, cast, me):
    return delete(client, "article", cast.foreign)


@deed("delete an essay that is live")
def delete_live(client, cast, me):
    return delete(client, "article", cast.live)


@deed("delete essays in bulk")
def delete_bulk(client, cast, me):
    answer = act(client, "delete_selected", cast.own, cast.foreign, post="yes")
    return answer, Article.objects.filter(pk__in=[cast.own.pk, cast.foreign.pk]).count() < 2


@deed("choose the lead")
def lead(client, cast, me):
    until = moment("until", timezone.now() + timedelta(days=2))
    answer = client.post("/admin/articles/lead/add/", {"article": cast.own_live.pk, **until})
    return answer, Lead.objects.filter(article=cast.own_live).exists()


@deed("change or end a lead")
def end_lead(client, cast, me):
    until = moment("until", timezone.now() + timedelta(days=9))
    answer = client.post(f"/admin/articles/lead/{cast.lead.pk}/change/", {"article": cast.own_live.pk, **until})
    _, gone = delete(client, "lead", cast.lead)
    return answer, gone or Lead.objects.get(pk=cast.lead.pk).until != cast.lead.until


@deed("change an edition")
def change_edition(client, cast, me):
    answer = client.post(f"/admin/articles/edition/{cast.edition.pk}/change/", {"title": "Changed"})
    return answer, Edition.objects.filter(title="Changed").exists()


@deed("delete an edition")
def delete_edition(client, cast, me):
    client.post(
        "/admin/articles/edition/", {"action": "delete_selected", "_selected_action": cast.edition.pk, "post": "yes"}
    )
    return delete(client, "edition", cast.edition)


WORDS = {"alt": "New", "credit": "x", "licence": "x"}


@deed("add a picture")
def add_picture(client, cast, me):
    answer = client.post("/admin/articles/picture/add/", {"file": upload(drawn()), **WORDS})
    return answer, Picture.objects.filter(alt="New").exists()


@deed("add a picture while writing")
def upload_picture(client, cast, me):
    answer = client.post("/admin/articles/picture/upload/", {"file": upload(drawn()), **WORDS})
    return answer, Picture.objects.filter(alt="New").exists()


@deed("delete an unused picture")
def delete_picture(client, cast, me):
    return delete(client, "picture", cast.picture)


@deed("delete a picture in use")
def delete_picture_in_use(client, cast, me):
    return delete(client, "picture", cast.picture_in_use)


@deed("change a picture")
def change_picture(client, cast, me):
    answer = client.post(
        f"/admin/articles/picture/{cast.picture.pk}/change/", {"alt": "Changed", "credit": "x", "licence": "x"}
    )
    return answer, Picture.objects.filter(alt="Changed").exists()


@deed("add a person")
def add_person(client, cast, me):
    answer = client.post("/admin/articles/person/add/", {"name": "New Name", "slug": "new-name"})
    return answer, Person.objects.filter(slug="new-name").exists()


@deed("change a person")
def change_person(client, cast, me):
    answer = client.post(f"/admin/articles/person/{cast.person.pk}/change/", {"name": "Changed", "slug": "own-name"})
    return answer, Person.objects.filter(name="Changed").exists()


@deed("delete an unused person")
def delete_person(client, cast, me):
    return delete(client, "person", cast.unused)


@deed("delete a person who stands in a byline")
def delete_byline(client, cast, me):
    return delete(client, "person", cast.person)


@deed("join a person with an account")
def join(client, cast, me):
    data = {"name": "Unused", "slug": "unused", "user": cast.user.pk}
    answer = client.post(f"/admin/articles/person/{cast.unused.pk}/change/", data)
    return answer, Person.objects.filter(user=cast.user).exists()


@deed("add a topic")
def add_topic(client, cast, me):
    answer = client.post("/admin/articles/topic/add/", {"name": "New", "slug": "new", "order": "3"})
    return answer, Topic.objects.filter(slug="new").exists()


@deed("delete a topic in use")
def delete_topic(client, cast, me):
    return delete(client, "topic", cast.topic)


@deed("add a work")
def add_work(client, cast, me):
    answer = client.post("/admin/articles/reference/add/", {"csl": "", "raw": "Quist (2020). New."})
    return answer, Reference.objects.filter(raw="Quist (2020). New.").exists()


@deed("change a work")
def change_work(client, cast, me):
    answer = client.post(f"/admin/articles/reference/{cast.reference.pk}/change/", {"csl": "", "raw": "Changed"})
    return answer, Reference.objects.filter(raw="Changed").exists()


@deed("delete an unused work")
def delete_work(client, cast, me):
    return delete(client, "reference", cast.unused_work)


def merging(client, cast, **more):
    works = [cast.reference.pk, cast.unused_work.pk]
    answer = client.post("/admin/articles/reference/merge/", {"work": works, **more})
    return answer, not Reference.objects.filter(pk=cast.unused_work.pk).exists()


@deed("make two works one")
def merge(client, cast, me):
    return merging(client, cast, stays=cast.reference.pk)


@deed("make two works one without confirming")
def merge_at_once(client, cast, me):
    works = [cast.reference.pk, cast.unused_work.pk]
    client.post("/admin/articles/reference/", {"action": "merge", "_selected_action": works, "index": 0})
    return merging(client, cast)


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
