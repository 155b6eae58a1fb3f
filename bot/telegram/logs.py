"""Logs: one line a record, key=value. No text of people and no token, whoever logs."""

import logging
import re
import sys
import traceback

_PLAIN = re.compile(r"[\w.:/+-]+", re.ASCII)
_TOKEN = re.compile(r"\d{3,}:[\w-]{20,}", re.ASCII)

OURS = "bot"


def fields(event: str, **values: object) -> str:
    """Return a record's text: "event=answered update=5 ms=31"."""
    return " ".join(f"{key}={_shown(value)}" for key, value in {"event": event, **values}.items())


def _shown(value: object) -> str:
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    return text if _PLAIN.fullmatch(text) else '"' + text.replace("\\", "\\\\").replace('"', "'") + '"'


class OneLine(logging.Formatter):
    """Writes a record as one line. Of other packages' records only what cannot hold data of people.

    python-telegram-bot puts updates and responses into its records, httpx addresses with the token: of
    theirs the text without its arguments is written, and of errors the kind and the place.
    """

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} level={record.levelname.lower()} logger={record.name}"
        ours = record.name.partition(".")[0] == OURS
        text = record.getMessage() if ours else fields("library", message=record.msg)
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            text += " " + fields("error", kind=type(error).__name__, at=_place(error)).removeprefix(
                "event=error "
            )
        return _TOKEN.sub("<token>", " ".join(f"{head} {text}".split()))


def _place(error: BaseException) -> str:
    """Return where an error arose, as "file:line" from the outermost of our files to the innermost."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return ",".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)


def start_logging() -> None:
    """Log to stderr: ours from INFO on, of others warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    # What it says of limits is said by sending.Limiter, which takes them up.
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
