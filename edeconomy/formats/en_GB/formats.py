"""How dates and times are written where a template names no format: by the clock of 24 hours."""

DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
