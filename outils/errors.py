"""The one exception of the development services."""


class ServicesError(RuntimeError):
    """Its message is one French sentence, to be shown as it is."""
