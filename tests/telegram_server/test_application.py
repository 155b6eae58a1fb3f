"""A real Application of python-telegram-bot, which knows nothing of this server, works with it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from tests.telegram_server import FloodLimits, TelegramServer

SECRET = "webhook-secret"


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer with the text in bold, a button to press and one to copy."""
    message = update.effective_message
    assert message
    await context.bot.send_chat_action(message.chat_id, "typing")
    keyboard = [
        [InlineKeyboardButton("更多", callback_data="more")],
        [InlineKeyboardButton("复制", copy_text=CopyTextButton("字"))],
    ]
    await message.reply_html(
        f"<b>{message.text}</b>", do_quote=True, reply_markup=InlineKeyboardMarkup(keyboard)
    )


async def keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Fetch a document and send back what is in it."""
    message = update.effective_message
    assert message
    assert message.document
    file = await message.document.get_file()
    data = bytes(await file.download_as_bytearray())
    await message.reply_document(data, filename="又.txt", caption=data.decode())


async def more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a press and edit the message."""
    assert update.callback_query
    await update.callback_query.answer("好")
    await update.callback_query.edit_message_text("更多在此")


async def suggest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer an inline query."""
    assert update.inline_query
    content = InputTextMessageContent(update.inline_query.query)
    await update.inline_query.answer([InlineQueryResultArticle("1", "题", content)], next_offset="2")


def application(server: TelegramServer) -> Application[Any, Any, Any, Any, Any, Any]:
    """An Application whose handlers do a little of everything."""
    built = (
        ApplicationBuilder()
        .token(server.token)
        .base_url(server.base_url)
        .base_file_url(server.base_file_url)
        .rate_limiter(AIORateLimiter(max_retries=3))
        .build()
    )
    built.add_handler(MessageHandler(filters.TEXT, echo))
    built.add_handler(MessageHandler(filters.Document.ALL, keep))
    built.add_handler(CallbackQueryHandler(more))
    built.add_handler(InlineQueryHandler(suggest))
    return built


@contextmanager
def running(server: TelegramServer, port: int = 0) -> Iterator[None]:
    """Run an Application on a loop in another thread; with a port over a webhook, else polling."""
    over = threading.Event()

    async def run() -> None:
        bot = application(server)
        async with bot:
            await bot.start()
            assert bot.updater
            if port:
                await bot.updater.start_webhook(
                    "127.0.0.1",
                    port,
                    "hook",
                    secret_token=SECRET,
                    webhook_url=f"http://127.0.0.1:{port}/hook",
                )
            else:
                await bot.updater.start_polling(timeout=1)
            await asyncio.to_thread(over.wait)
            await bot.updater.stop()
            await bot.stop()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        server.wait_polling()
        yield
    finally:
        over.set()
        thread.join(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_a_conversation(server: TelegramServer, way: str) -> None:
    user = server.add_user()
    with running(server, free_port() if way == "webhook" else 0):
        answer = user.ask("渝北")
        assert (answer.text, answer.marked("bold"), answer.reply_to) == ("渝北", ["渝北"], 1)
        assert answer.button("复制").value == "字"
        assert user.press(answer, "更多").answer()["text"] == "好"
        assert user.chat.wait_edit(answer).text == "更多在此"
        sent = user.send_document("报.txt", "原文".encode())
        (document,) = user.chat.wait(after=sent)
        assert (document.document, document.text) == ("又.txt", "原文")
        question = user.inline("临江").answer()
        assert question["results"][0]["message"]["text"] == "临江"
        server.wait_confirmed()
    assert user.chat.actions() == ["typing"]
    assert server.violations == []
    assert server.losses == []


def test_every_question_is_answered_in_order_through_faults(server: TelegramServer) -> None:
    users = [server.add_user(f"用户{number}") for number in range(5)]
    server.faults.drop_after("getUpdates", every=3)
    server.faults.too_many("sendMessage", 1, times=1, every=7)
    with running(server):
        for number in range(10):
            for user in users:
                user.send(f"问{number}")
        for user in users:
            user.chat.wait(count=10, timeout=15)
        server.wait_confirmed()
    for user in users:
        assert [message.text for message in user.chat.from_bot()] == [f"问{number}" for number in range(10)]


def test_flood_limits_slow_the_rate_limiter_of_the_library_down(server: TelegramServer) -> None:
    server.set_floods(FloodLimits(per_chat=2, per_chat_seconds=0.5))
    user = server.add_user()
    with running(server):
        first = user.send("甲")
        user.send("乙")
        user.send("丙")
        assert len(user.chat.wait(after=first, count=3, timeout=10)) == 3
    assert any(request.status == 429 for request in server.requests("sendMessage"))
