"""Refusals whose words are ours."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig


class RefusMotive(PermissionDenied):
    """403 with a French sentence, which the page of refusal shows; others keep their reasons."""


class SessionFermee(PermissionDenied):
    """A form sent by nobody: most often a session that ended while somebody was typing.
    `connexion`: where to sign in."""

    def __init__(self, connexion: str) -> None:
        super().__init__("Votre session est fermée.")
        self.connexion = connexion


class EnvoiTropLourd(RequestDataTooBig):
    """A body announced larger than its page takes, refused before it is read. In bytes."""

    def __init__(self, octets: int, permis: int) -> None:
        super().__init__(f"{octets} octets")
        self.octets, self.permis = octets, permis
