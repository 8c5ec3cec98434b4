from django.urls import path

from comments import feeds, views

urlpatterns = [
    path("articles/<slug:slug>/replies/", views.post_reply, name="post_reply"),
    path("articles/<slug:slug>/replies/sent/", views.reply_sent, name="reply_sent"),
    path("articles/<slug:slug>/replies/feed/<feed:name>", feeds.replies, name="replies_feed"),
    path("replies/<int:pk>/", views.reply, name="reply"),
    path("replies/confirm/<str:token>/", views.confirm_reply, name="confirm_reply"),
    path("replies/stop/<str:token>/", views.stop_writing, name="stop_writing"),
]
