"""Essays: writing, publishing, leading, and their editions."""

from datetime import timedelta

from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Lead, Section
from tests.roles_cast import essay_form, moment
from tests.roles_deeds import ESSAYS, deed, delete


def save(client, article, **changes):
    return client.post(f"{ESSAYS}{article.pk}/change/", essay_form(article, **changes))


def act(client, action, *articles, **more):
    chosen = [article.pk for article in articles]
    return client.post(ESSAYS, {"action": action, "_selected_action": chosen, **more})


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
    seen = publishing.stamp(Article.objects.get(pk=article.pk), article.editions.order_by("number"), timezone.now())
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
