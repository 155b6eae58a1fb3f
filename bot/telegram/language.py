"""Which language a person is spoken to in."""

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.messages import Language
from bot.telegram.sending import service_of

_KNOWN: dict[str, Language] = {"zh": "zh", "en": "en"}


def language_of(update: Update, context: ContextTypes.DEFAULT_TYPE) -> Language:
    """Return the language of the settings, or with `user_language` that of the person's Telegram.

    In a group, where all read what is said to one of them, it is always that of the settings.
    """
    service = service_of(context)
    user, chat = update.effective_user, update.effective_chat
    if service.settings.user_language and user and (chat is None or chat.type == ChatType.PRIVATE):
        code = (user.language_code or "").partition("-")[0].lower()
        return _KNOWN.get(code, service.language)
    return service.language
