"""Log in and out, one's own account, passwords."""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth import login as log_in
from django.contrib.auth import logout as log_out
from django.contrib.auth import views as stock
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, UpdateView, View

from edeconomy.accounts import devices, forms, limits, mailing
from edeconomy.accounts.backends import named
from edeconomy.accounts.models import ResetRequest

WRONG = "This name and this password do not belong together. Please check both."
TOO_OFTEN = "This was tried very often. Please wait, and try again in {}."
DOORS = ("login", "logout", "admin:login", "admin:logout")
AMBIGUOUS = re.compile(r"//|\\|/\.\.?(?:/|$)")  # what browsers read in another way than we do
WAY_IN = "You need not wait if you set a new password by mail, or on another device where you have logged in before."


class Page:
    """Nobody keeps these pages. A form that is not taken comes back with what was typed and the reasons."""

    title = ""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        if request.method == "POST" and response.status_code == 302:
            response.status_code = 303
        return response

    def get_context_data(self, **context):
        return super().get_context_data(**{"title": self.title, **context})

    def form_invalid(self, form, problem="", status=422):
        context = self.get_context_data(form=form, problem=problem, head_prefix="Error: ")
        return self.render_to_response(context, status=status)

    def too_often(self, form, wait, words=TOO_OFTEN):
        """429; `wait` in seconds."""
        minutes = -(-wait // 60)
        response = self.form_invalid(form, words.format("a minute" if minutes == 1 else f"{minutes} minutes"), 429)
        response.headers["Retry-After"] = str(wait)
        return response


class OwnPath:
    def next_path(self):
        """Where to go afterwards, if it is the address of a page of this site, and none where one logs in or out."""
        path = self.request.POST.get("next") or self.request.GET.get("next", "")
        if not path.startswith("/") or not path.isprintable() or not url_has_allowed_host_and_scheme(path, None):
            return ""
        plain = unquote(urlsplit(path).path)
        if not plain.isprintable() or AMBIGUOUS.search(plain):
            return ""
        try:
            page = resolve(plain)
        except Resolver404:
            return ""
        return path if page.url_name and page.view_name not in DOORS else ""


class LogIn(Page, OwnPath, FormView):
    template_name = "accounts/login.html"
    form_class = forms.LogInForm
    title = "Log in with your credentials"

    @method_decorator(sensitive_post_parameters("password"))
    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return self.next_path() or resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **context):
        return super().get_context_data(**context, next=self.next_path(), section="login")

    def post(self, request, *args, **kwargs):
        if not request.own_origin:
            return self.once_more()
        return super().post(request, *args, **kwargs)

    def once_more(self):
        return self.form_invalid(forms.LogInForm.once_more(self.request.POST), status=403)

    def form_valid(self, form):
        """An attempt is counted before anything is hashed, by whichever name, and taken back when it was no guess."""
        name = form.cleaned_data["username"]
        counted = self.counted(name)
        wait = limits.attempt_all(counted)
        if wait:
            return self.too_often(form, wait, f"{TOO_OFTEN} {WAY_IN}")
        user = authenticate(self.request, username=name, password=form.cleaned_data["password"])
        if user is None:
            return self.form_invalid(form, WRONG)
        for attempt in counted:
            limits.forgive(*attempt)
        log_in(self.request, user)
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if form.cleaned_data["keep"] else 0)
        return devices.remember(self.request, redirect(self.get_success_url()), user)

    def counted(self, name):
        """What an attempt counts for. A device that logged in to the account before has a count of its own, which nobody else uses up."""
        known, network, device = named(name), limits.network(self.request), devices.device(self.request)
        self.request.attempted = known  # for the log (refusals.py)
        account = (known.username if known else name).lower()
        if device.knows(known or get_user_model()()):
            return [("login-device", account, device.name)]
        return [("login-network", network), ("login-account", account, network), ("login-anywhere", account)]


def csrf_failure(request, reason=""):
    """A log-in without a good token is asked for once more, with one: the dialog stands on pages that have none."""
    if request.resolver_match.view_name == "login":
        view = LogIn()
        view.setup(request)
        response = view.once_more()
        response.headers["Cache-Control"] = "private, no-store"
        return response.render()
    return render(request, "403.html", {"stale": True}, status=403)


class LogOut(Page, OwnPath, View):
    http_method_names = ["post"]

    def post(self, request):
        log_out(request)
        return redirect(self.next_path() or settings.LOGOUT_REDIRECT_URL)


class Account(Page, LoginRequiredMixin, UpdateView):
    template_name = "accounts/account.html"
    form_class = forms.AccountForm
    context_object_name = "account"
    success_url = reverse_lazy("account")
    title = "Your account"

    def get_object(self, queryset=None):
        return get_user_model().objects.get(pk=self.request.user.pk)

    def form_valid(self, form):
        messages.success(self.request, "What you changed is saved.")
        return super().form_valid(form)


class PasswordChange(Page, stock.PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = forms.PasswordChangeForm
    success_url = reverse_lazy("account")
    title = "Change your password"

    def post(self, request, *args, **kwargs):
        """Whoever finds a browser open guesses no more often than at the door."""
        counted = "login-account", request.user.username.lower(), limits.network(request)
        wait = limits.attempt(*counted)
        if wait:
            return self.too_often(self.form_class(request.user), wait)
        form = self.get_form()
        if "old_password" not in form.errors:
            limits.forgive(*counted)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        messages.success(self.request, "Your password is changed. Everywhere else you are logged out now.")
        return devices.remember(self.request, super().form_valid(form), form.user)


class PasswordReset(Page, FormView):
    """Stores what was asked and says the same to everybody; the worker looks whether there is such an account."""

    template_name = "accounts/password_reset.html"
    form_class = forms.ResetForm
    success_url = reverse_lazy("password_reset_done")
    title = "Forgot your details?"

    def form_valid(self, form):
        address = form.cleaned_data["email"]
        wait = limits.attempt("reset-network", limits.network(self.request))
        if wait:
            return self.too_often(form, wait)
        if not limits.attempt("reset-address", address.lower()):
            ResetRequest.objects.create(address=address)
        return super().form_valid(form)


class PasswordResetSent(Page, TemplateView):
    template_name = "accounts/password_reset_sent.html"
    title = "Please look into your mailbox"


class PasswordResetConfirm(Page, stock.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    token_generator = mailing.TOKENS
    form_class = forms.SetPasswordForm
    success_url = reverse_lazy("login")
    title = "Choose your password"

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def render_to_response(self, context, **kwargs):
        if not self.validlink:
            kwargs["status"] = 410
            context["title"] = "This link does not work any more"
        return super().render_to_response(context, **kwargs)

    def form_valid(self, form):
        form.save()
        log_out(self.request)
        messages.success(self.request, "Your password is set. Log in with it.")
        return devices.remember(self.request, redirect(self.success_url), form.user)
