from articles.models.address import Address, Lead
from articles.models.article import Article, ArticleTopic, Section, SectionPicture
from articles.models.edition import Edition, EditionPerson, EditionPicture, EditionReference, EditionTopic
from articles.models.known_name import KnownName
from articles.models.person import Byline, Person
from articles.models.picture import Picture
from articles.models.printing import Printing
from articles.models.reference import Citation, Reference
from articles.models.topic import Topic

__all__ = [
    "Address",
    "Article",
    "ArticleTopic",
    "Byline",
    "Citation",
    "Edition",
    "EditionPerson",
    "EditionPicture",
    "EditionReference",
    "EditionTopic",
    "KnownName",
    "Lead",
    "Person",
    "Picture",
    "Printing",
    "Reference",
    "Section",
    "SectionPicture",
    "Topic",
]
