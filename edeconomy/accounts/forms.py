"""What people are asked for. `failed` heads the list of what is wrong (templates/accounts/_errors.html)."""

from django import forms
from django.contrib.auth import forms as stock
from django.contrib.auth import get_user_model

from edeconomy.accounts.models import refuse_name


class LogInForm(forms.Form):
    """Only what was typed; whether it opens anything is found out by the view, which counts before it asks."""

    failed = "You are not logged in yet"
    username = stock.UsernameField(
        max_length=254,
        widget=forms.TextInput(attrs={"id": "p-user"}),
        error_messages={"required": "Enter your email address or user name."},
    )
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"id": "p-pass"}),
        error_messages={"required": "Enter your password."},
    )
    keep = forms.BooleanField(required=False)

    @classmethod
    def once_more(cls, data):
        """What was typed, without the password and with a word on that."""
        form = cls({**data.dict(), "password": ""})  # nosec B105
        form.fields["password"].error_messages["required"] = "Please enter your password once more."
        return form


class Inputs:
    """Fields that look like the magazine's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"


class AccountForm(Inputs, forms.ModelForm):
    failed = "Nothing was saved yet"

    class Meta:
        model = get_user_model()
        fields = ["first_name", "last_name", "waiting_mail"]
        labels = {"waiting_mail": "Write to me when replies wait for a moderator, at most once an hour"}
        help_texts = {"waiting_mail": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.has_perm("comments.moderate_reply"):
            del self.fields["waiting_mail"]

    def clean(self):
        """Whoever chooses a name for themselves cannot choose that of an author who has no account either."""
        given = super().clean()
        if {"first_name", "last_name"} & set(self.changed_data) and not self.errors:
            try:
                refuse_name(f"{given['first_name']} {given['last_name']}".strip(), self.instance, by_themselves=True)
            except forms.ValidationError as error:
                self.add_error("last_name", error)
        return given

    def save(self, commit=True):
        """Only what was asked for: whatever else changes meanwhile stays changed."""
        self.instance.save(update_fields=list(self.fields))
        return self.instance


class ResetForm(Inputs, forms.Form):
    failed = "No mail was sent yet"
    email = forms.EmailField(
        label="Email",
        max_length=254,
        help_text="We send a link that lets you choose a new password. It works once, for 24 hours.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter the email address of your account.",
            "invalid": "Enter an email address in the correct format, like name@example.com.",
        },
    )


class NewPassword(Inputs):
    """Where a password is chosen: what is wrong with it is said at the field where it was typed first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.help_text = "At least 8 characters. Not a common password, not only digits, and nothing like your name."
        first.error_messages["required"] = "Enter a new password."
        second.label, second.help_text = "The new password once more", ""
        second.error_messages["required"] = "Enter the new password a second time."

    def validate_password_for_user(self, user, password_field_name):
        super().validate_password_for_user(user, "new_password1")

    def save(self, commit=True):
        self.user.set_password(self.cleaned_data["new_password1"])
        self.user.save(update_fields=["password"])
        return self.user


class SetPasswordForm(NewPassword, stock.SetPasswordForm):
    failed = "Your password is not set yet"


class PasswordChangeForm(NewPassword, stock.PasswordChangeForm):
    failed = "Your password is not changed yet"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Your present password"
        self.fields["old_password"].error_messages["required"] = "Enter your present password."

    error_messages = stock.PasswordChangeForm.error_messages | {
        "password_incorrect": "This is not your present password. Please enter it again."  # nosec B105
    }
