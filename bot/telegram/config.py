"""The settings of the bot, as plain data: [telegram]."""

from typing import Annotated, Literal

import msgspec

Positive = Annotated[int, msgspec.Meta(ge=1)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class TelegramConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[telegram]: how the bot runs, and for whom."""

    token_file: str = ""
    """A file of mode 600 with the token; BAOWEN_TELEGRAM_TOKEN wins over it."""
    api_base_url: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    """Where Telegram sends updates to; its path is the one listened on."""
    webhook_listen: str = "127.0.0.1"
    webhook_port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8443
    admins: tuple[int, ...] = ()
    allowed: tuple[int, ...] = ()
    """Ids of users and chats. If there are any, nobody else is answered."""
    blocked: tuple[int, ...] = ()
    invite_only: bool = False
    invite_code: str = ""
    """What lets a user in by t.me/<bot>?start=<invite_code>."""
    user_per_minute: Positive = 30
    """Messages and button presses a user that are served."""
    all_per_minute: Positive = 600
    inline_per_minute: Positive = 120
    """Inline queries a user that are searched; one comes with every key, so they count by themselves."""
    messages_per_second: Positive = 30
    """Messages that are sent; Telegram lets a bot send 30."""
    workers: Positive = 2
    """Questions that are worked on at the same time."""
    queue: Positive = 100
    """Questions that wait; a further one is asked to come later."""
    conversation_minutes: Positive = 60
    """How long a question can be followed up."""
    keep_days: Positive = 30
    """How long the buttons of an answer work."""
    user_language: bool = False
    """In private chats, speak the language of the person's Telegram where that is Chinese or English."""
    log_questions: bool = False
    max_document_mb: Annotated[int, msgspec.Meta(ge=1, le=20)] = 20
    """Of a document that an admin sends; bots can fetch 20 MB."""
    metrics_port: Port = 0
    """Of /metrics and /healthz on loopback; 0 is none."""
