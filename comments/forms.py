"""What somebody may send to an essay. The words of an error are the same in the summary and at the field."""

import unicodedata

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.encoding import punycode

JOINERS = "\u200c\u200d"  # zero width, and part of the spelling in several languages
HIDDEN = ("Cc", "Cf", "Co", "Cs")
BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0"  # nothing to see either, though Unicode has them among letters, marks and symbols


def is_seen(text):
    """Whether anything of it is to be seen."""
    return any(unicodedata.category(sign) not in (*HIDDEN, "Zl", "Zp", "Zs") and sign not in BLANK for sign in text)


class MemberForm(forms.Form):
    """For whoever is signed in; the name is that of the account."""

    comment = forms.CharField(
        max_length=settings.REPLY_LENGTH,
        widget=forms.Textarea,
        error_messages={
            "required": "Write your reply.",
            "max_length": "Your reply has %(show_value)d characters; at most %(limit_value)d are taken.",
        },
    )
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["id"] = name

    def clean_comment(self):
        comment = self.cleaned_data["comment"]
        if not is_seen(comment):
            raise forms.ValidationError(self.fields["comment"].error_messages["required"], code="required")
        return comment


class GuestForm(MemberForm):
    name = forms.CharField(
        max_length=50,
        error_messages={
            "required": "Enter your name.",
            "max_length": "Enter a name of at most %(limit_value)d characters.",
        },
    )
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address in the form name@example.org.",
        },
    )
    url = forms.URLField(
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address such as https://example.org, or leave it empty."},
    )
    phone = forms.CharField(required=False)  # people do not see it; what fills it in is no person

    def clean_name(self):
        """On one line, without the signs that would turn or hide what stands beside it."""
        name = " ".join(self.cleaned_data["name"].split())
        name = "".join(sign for sign in name if sign in JOINERS or unicodedata.category(sign) not in HIDDEN)
        if not is_seen(name):
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_email(self):
        """In ASCII, as mail servers know it: one mailbox has one spelling, without quotes, and wide signs (，＠) are none of an address."""
        local, _, domain = self.cleaned_data["email"].rpartition("@")
        try:
            address = f"{local}@{punycode(domain)}"
            validate_email(address)
        except (UnicodeError, forms.ValidationError):
            address = ""
        if not address or len(address) > self.fields["email"].max_length or '"' in local or "=?" in local:
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"], code="invalid")
        return address

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.startswith(("http://", "https://")):
            raise forms.ValidationError(self.fields["url"].error_messages["invalid"], code="invalid")
        return url
