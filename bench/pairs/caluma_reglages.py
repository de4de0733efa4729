"""Caluma's own production settings, with connections kept open as ours are: a gift to Caluma, which
opens one at each request."""

from caluma.settings.django import *  # noqa: F403
from caluma.settings.django import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = None
