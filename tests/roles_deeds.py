"""The deeds of docs/roles.md: each function sends a request and returns (the answer, whether anything came of it).

They stand in the modules roles_deeds_*; the decorator notes them here.
"""

DEEDS = {}
ESSAYS, USERS = "/admin/articles/article/", "/admin/accounts/user/"


def deed(words):
    def note(function):
        DEEDS[words] = function
        return function

    return note


def delete(client, kind, row):
    answer = client.post(f"/admin/articles/{kind}/{row.pk}/delete/", {"post": "yes"})
    return answer, not type(row).objects.filter(pk=row.pk).exists()
