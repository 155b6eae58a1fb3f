"""The errors of reading. Each message is one sentence: what, where, what was expected, what to do."""


class CorpusError(Exception):
    """Base of every error that reading or storing documents raises on purpose."""


class UnreadableFileError(CorpusError):
    """One file (or one record of a file) cannot be read; the others still can."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
