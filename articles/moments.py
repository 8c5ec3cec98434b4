"""Times as people say them: in the magazine's time zone, which is named."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.dateformat import format as format_date


def moment(instant):
    return format_date(timezone.localtime(instant), "j F Y, H:i T")


def moment_or_dash(instant):
    """For a column or a line that may be empty."""
    return moment(instant) if instant else "-"


def zone_named():
    """What stands beside a field that takes a time."""
    return f"In the magazine’s time zone, {settings.TIME_ZONE}: it is {moment(timezone.now())} there."


def instant(local):
    """What a time without a zone means. One that comes twice when the clocks change, or never, means nothing."""
    try:
        return from_current_timezone(local)
    except ValidationError as error:
        raise ValidationError(
            f"The clocks of {settings.TIME_ZONE} change then: {local:%H:%M} comes twice that day, or not at all. "
            "Choose a time an hour or two from it."
        ) from error
