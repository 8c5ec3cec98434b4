"""Pictures."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles import disk, imaging, markup, pictures
from articles.admin.desk import DeskAdmin
from articles.admin.filters import ByPlace
from articles.models import Article, Picture

ACCEPTED = ",".join(f"image/{name.lower()}" for name in imaging.FORMATS)


class PictureForm(forms.ModelForm):
    class Meta:
        model = Picture
        fields = ("alt", "decorative", "credit", "licence")
        help_texts = {
            "alt": "What it shows, for those who cannot see it.",
            "credit": "Who made it. Readers see it under the picture.",
            "licence": "What may be done with it, such as CC BY 4.0. Readers see it, too.",
        }

    def clean(self):
        super().clean()
        alt, decorative = self.cleaned_data.get("alt"), self.cleaned_data.get("decorative")
        if decorative and alt:
            self.add_error("alt", "A decorative picture is silent: take these words away, or the tick below them.")
        elif not decorative and not alt and "alt" not in self.errors:
            self.add_error("alt", "Say what the picture shows, or that it is decorative.")


def megapixels(format):
    return imaging.most_pixels(format)[0] // 1_000_000


class UploadForm(PictureForm):
    there = None  # the picture that was made of this very file before

    file = disk.UploadField(
        label="Picture",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=f"JPEG, PNG, WebP, AVIF or GIF; {pictures.MOST_BYTES // 1024 // 1024} MB and {megapixels('PNG')} megapixels at most, "
        f"in WebP and AVIF {megapixels('WEBP')}. It is written anew: what a camera noted in it, such as the place, is gone.",
    )
    field_order = ("file",)

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.digest = pictures.digest(file)
        self.there = pictures.known(self.digest)
        if self.there:
            return
        try:
            with disk.said_to_whoever_sends():
                self.renditions = pictures.read(file)
        except pictures.Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def store(self):
        words = {name: self.cleaned_data[name] for name in PictureForm.Meta.fields}
        return pictures.store(self.renditions, self.digest, **words)


@admin.register(Picture)
class PictureAdmin(DeskAdmin):
    form = PictureForm
    fields = PictureForm.Meta.fields
    list_display = ("__str__", "shown", "credit", "licence")
    list_filter = (ByPlace,)
    ordering = ("-id",)
    search_fields = ("alt", "credit", "licence")

    class Media:
        css = {"all": ["css/desk/pictures.css"]}

    def get_urls(self):
        upload = self.admin_site.admin_view(self.upload)
        return [path("upload/", upload, name="articles_picture_upload"), *super().get_urls()]

    @admin.display(description="picture")
    def shown(self, picture):
        return markup.image(picture.printed(), "row", lazy=True, alt="")

    def upload(self, request):
        """For the editor of texts: JSON, 201; 200 with the one that is there already; 422; or 507 where the disk is full."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:articles_picture_add"))  # such as a log-in that leads here
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        picture, new = self.add(request, form)
        if not picture:
            status = 507 if form.has_error("file", "no_room") else 422
            return JsonResponse({"errors": {name: list(words) for name, words in form.errors.items()}}, status=status)
        return JsonResponse({"id": picture.pk} | picture.printed(), status=201 if new else 200)

    def add_view(self, request, form_url="", extra_context=None):
        """Not the admin's own, which would hold a transaction while the picture is read."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*posted)
        picture, new = self.add(request, form) if posted else (None, False)
        if picture:
            return self.response_add(request, picture) if new else self.response_there(request, picture)
        context = {
            **self.admin_site.each_context(request),
            "title": "New picture",
            "opts": self.opts,
            "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            "errors": form.errors,
            "is_popup": "_popup" in request.GET or "_popup" in request.POST,
            "list_url": reverse("admin:articles_picture_changelist"),
        }
        return TemplateResponse(request, "admin/articles/picture/add.html", context, status=422 if form.errors else 200)

    def add(self, request, form):
        """(the picture, whether it is new): a file makes one, however often it is sent. None where the form says why not."""
        if not form.is_valid() and not form.there:
            return None, False
        try:
            with disk.said_to_whoever_sends():
                picture, new = (form.there, False) if form.there else form.store()
        except ValidationError as problem:
            form.add_error("file", problem)
            return None, False
        if new:
            self.log_addition(request, picture, "Made.")
        return picture, new

    def response_there(self, request, picture):
        if "_popup" in request.POST:
            return self.response_add(request, picture)
        text = "This picture is already in the library: here it is, with its own words."
        self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if picture := self.get_object(request, object_id):
            essays = self.admin_site.get_model_admin(Article).get_queryset(request)
            uses, elsewhere = pictures.uses(picture, essays)
            extra_context = {"uses": uses, "elsewhere": elsewhere, "printed": picture.printed()}
        return super().change_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        picture = self.get_object(request, object_id)
        if (
            picture
            and self.has_delete_permission(request, picture)
            and any(pictures.uses(picture, Article.objects.all()))
        ):
            self.message_user(
                request, "This picture is used, so it cannot be deleted: below stands where.", messages.ERROR
            )
            return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))
        return super().delete_view(request, object_id, extra_context)
