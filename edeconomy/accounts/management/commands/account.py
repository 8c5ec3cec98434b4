"""manage.py account VERB: the first administrator, and accounts without the admin."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from edeconomy.accounts import mailing, roles


class Command(BaseCommand):
    help = "Make an account and print the link that sets its password; print a new link; list accounts."
    stealth_options = ("password",)  # of a demo, through call_command: on a command line everybody could read it

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        create = verbs.add_parser("create", help="an account; prints the link that sets its password")
        create.add_argument("name", help="the user name")
        create.add_argument("address", help="the email address")
        create.add_argument("--role", required=True, choices=list(roles.ROLES))
        create.add_argument("--first", default="", help="first name")
        create.add_argument("--last", default="", help="last name")
        link = verbs.add_parser("link", help="prints a new link that sets the password")
        link.add_argument("name", help="the user name")
        verbs.add_parser("list", help="every account with its role and state")

    def handle(self, verb, **options):
        try:
            getattr(self, verb)(**options)
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used ({error}). Has `manage.py migrate` been run?") from error

    def create(self, name, address, role, first, last, password=None, **options):
        user = get_user_model()(username=name, email=address, first_name=first, last_name=last)
        user.set_password(password)  # None: no password opens it until one is set
        with transaction.atomic():
            try:
                user.full_clean()
            except ValidationError as error:
                raise CommandError(" ".join(said(error))) from error
            user.save()
            roles.assign(user, role)
        self.stdout.write(f"{user.username} is {role} now.")
        if password is None:
            self.show_link(user)

    def link(self, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"No account has the user name “{name}”; `account list` shows them.")
        if not user.is_active:
            raise CommandError(f"The account “{name}” is closed: no link opens it.")
        self.show_link(user)

    def show_link(self, user):
        self.stdout.write("The password is set here, once, within 24 hours:")
        self.stdout.write(mailing.link(user))

    def list(self, **options):
        for user in get_user_model().objects.order_by("username").prefetch_related("groups"):
            words = [roles.role_of(user) or "no role"]
            if not user.is_active:
                words.append("closed")
            if not user.has_usable_password():
                words.append("no password yet")
            self.stdout.write(f"{user.username} <{user.email}>: {', '.join(words)}")


def said(error):
    for field, messages in error.message_dict.items():
        given = {"username": "The user name: ", "email": "The email address: "}.get(field, "")
        yield from (given + message for message in messages)
