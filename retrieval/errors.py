"""The errors of finding. Each message is one sentence: what, where, what was expected, what to do."""


class RetrievalError(Exception):
    """Base of every error that indexing, searching or encoding raises on purpose."""


class ModelError(RetrievalError):
    """The embedding model cannot be found, is not the one expected, or cannot be loaded."""


class UnavailableError(RetrievalError):
    """The index cannot be reached at the moment, or not in time: the same may be asked again later."""


class IncompatibleIndexError(RetrievalError):
    """The live index was built with another model or other settings than those now configured."""
