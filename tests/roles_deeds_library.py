"""What essays are made of: pictures, people, topics, works."""

from articles.models import Person, Picture, Reference, Topic
from tests.pictures import drawn, upload
from tests.roles_deeds import deed, delete

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
