from django import template

from articles import plates
from articles.markup import drawing, image

register = template.Library()


@register.simple_tag
def plate(slug: str, width: int = 600, height: int = 400):
    return drawing(plates.plate(slug, width, height))


@register.simple_tag
def picture(picture: dict, place: str, lazy: bool = False, alt: str | None = None):
    return image(picture, place, lazy, alt)


@register.filter
def numbered(parts: list[dict]) -> list[dict]:
    """The sections that the contents list: those that carry a number."""
    return [part for part in parts if part["number"]]
