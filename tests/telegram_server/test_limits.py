"""The limits are those that python-telegram-bot took from the documentation."""

from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    BotNameLimit,
    BulkRequestLimit,
    CallbackQueryLimit,
    ChatAction,
    FileSizeLimit,
    FloodLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    InlineQueryLimit,
    InlineQueryResultLimit,
    InlineQueryResultsButtonLimit,
    MessageLimit,
    PollingLimit,
    ReactionEmoji,
    WebhookLimit,
)

from tests.telegram_server import (
    FloodLimits,
    Limits,
    keyboards,
    messages,
    profile,
    queries,
    service,
    webhooks,
)


def test_texts() -> None:
    assert messages.MAX_TEXT_UNITS == MessageLimit.MAX_TEXT_LENGTH
    assert messages.MAX_CAPTION_UNITS == MessageLimit.CAPTION_LENGTH
    assert messages.MAX_DELETED_AT_ONCE == BulkRequestLimit.MAX_LIMIT


def test_buttons() -> None:
    assert keyboards.MAX_CALLBACK_BYTES == InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert keyboards.MAX_COPY_CHARACTERS == InlineKeyboardButtonLimit.MAX_COPY_TEXT
    assert keyboards.MAX_BUTTONS_IN_ROW == InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    assert keyboards.MAX_BUTTONS == InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    assert queries.MAX_ANSWER_CHARACTERS == CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH


def test_inline_queries() -> None:
    assert queries.MAX_RESULTS == InlineQueryLimit.RESULTS
    assert queries.MAX_OFFSET_BYTES == InlineQueryLimit.MAX_OFFSET_LENGTH
    assert queries.MAX_ID_BYTES == InlineQueryResultLimit.MAX_ID_LENGTH
    assert queries.MAX_START_CHARACTERS == InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH


def test_commands_and_descriptions() -> None:
    assert profile.MAX_COMMANDS == BotCommandLimit.MAX_COMMAND_NUMBER
    assert profile.MAX_COMMAND_CHARACTERS == BotCommandLimit.MAX_COMMAND
    assert profile.MAX_DESCRIPTION_CHARACTERS == BotCommandLimit.MAX_DESCRIPTION
    assert profile.PROFILE_LIMITS == {
        "name": BotNameLimit.MAX_NAME_LENGTH,
        "description": BotDescriptionLimit.MAX_DESCRIPTION_LENGTH,
        "short_description": BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH,
    }


def test_sizes_and_numbers() -> None:
    assert Limits().upload == FileSizeLimit.FILESIZE_UPLOAD
    assert Limits().download == FileSizeLimit.FILESIZE_DOWNLOAD
    assert service.MAX_UPDATES == PollingLimit.MAX_LIMIT
    assert webhooks.MAX_CONNECTIONS == WebhookLimit.MAX_CONNECTIONS_LIMIT
    assert webhooks.MAX_SECRET_BYTES == WebhookLimit.MAX_SECRET_TOKEN_LENGTH


def test_floods() -> None:
    assert FloodLimits().per_chat == FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
    assert FloodLimits().overall == FloodLimit.MESSAGES_PER_SECOND
    assert FloodLimits().per_group == FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP


def test_actions_and_reactions() -> None:
    assert {action.value for action in ChatAction} | {"cancel"} == messages.ACTIONS
    assert {emoji.value.replace("\ufe0f", "") for emoji in ReactionEmoji} == messages.REACTIONS
