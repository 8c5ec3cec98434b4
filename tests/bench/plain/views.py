from django import forms
from django.conf import settings
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import escape, linebreaks

from tests.bench.plain.models import Article, Comment, Topic


class CommentForm(forms.ModelForm):
    text = forms.CharField(label="Comment", max_length=10_000, widget=forms.Textarea)
    phone = forms.CharField(label="Leave this empty", required=False)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = ["text", "name", "email", "url", "phone", "reply_to"]

    def save(self, article):
        comment = super().save(commit=False)
        comment.article, comment.created_at = article, timezone.now()
        comment.html = linebreaks(escape(self.cleaned_data["text"]))
        comment.thread = (article.comments.aggregate(last=Max("thread"))["last"] or 0) + 1
        comment.save()
        return comment


def site(request):
    return {
        "topics": Topic.objects.all()[:6],
        "now": timezone.now(),
        "cached": settings.CACHED,
        "base": settings.BASE_URL,
    }


def front(request, slug=None):
    articles = Article.objects.select_related("author", "topic").filter(published_at__lte=timezone.now())
    return render(request, "plain/front.html", {"articles": articles[:20]})


def article(request, slug):
    articles = Article.objects.select_related("author", "topic").filter(published_at__lte=timezone.now())
    article = get_object_or_404(articles.prefetch_related("sections", "references"), slug=slug)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save(article))
    comments = article.comments.filter(is_public=True)
    onward = articles.filter(topic=article.topic).exclude(pk=article.pk)[:2]
    context = {"article": article, "comments": comments, "onward": onward, "form": form}
    return render(request, "plain/article.html", context)
