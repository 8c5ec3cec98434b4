from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "edeconomy.search"

    def ready(self):
        from articles.signals import article_withdrawn, edition_added, works_merged
        from comments.signals import replies_changed
        from edeconomy.search import indexing, related

        edition_added.connect(indexing.follow_edition)
        edition_added.connect(related.follow_edition)
        article_withdrawn.connect(indexing.follow_withdrawal)
        works_merged.connect(indexing.follow_merge)
        replies_changed.connect(indexing.follow_replies)
