"""The one family of errors a person may read."""


class ErreurMetier(Exception):
    """A refusal, as one French sentence ready to show.

    The sentence names the culprit and says what to do: screens and commands print it as it is.
    """
