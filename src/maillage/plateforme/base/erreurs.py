"""Refusals whose words are ours."""

from django.core.exceptions import PermissionDenied


class RefusMotive(PermissionDenied):
    """403 with a French sentence, which the page of refusal shows; others keep their reasons."""
