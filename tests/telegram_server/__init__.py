"""A strict Bot API server for tests, with people who talk to the bot.

    with TelegramServer() as server:
        # python-telegram-bot: .token(server.token).base_url(server.base_url).base_file_url(…)
        server.wait_polling()
        user = server.add_user("周明")
        answer = user.ask("渝北有多少座桥？")              # sends, waits for the bot's message
        assert answer.quotes and answer.marked("bold")     # entities, not markup
        user.press(answer, "更多").answer()                # presses a button, waits for its answer
        answer = user.chat.wait_edit(answer)
        group = server.add_group("读报群", user)           # privacy mode is on
        asked = user.send("/ask 渝北", room=group)
        group.wait(after=asked)
        server.faults.error("sendMessage", 502, times=3)   # things that go wrong
        server.wait_confirmed()
        assert not server.violations and not server.losses

What a bot may send is decided in messages.py, formatting.py, html.py, entities.py, keyboards.py, files.py,
queries.py, topics.py, profile.py and membership.py; what reaches it in delivery.py, updates.py and
webhooks.py. People and chats for tests are in people.py and rooms.py; `python -m tests.telegram_server` is
the same in a process of its own, controlled over HTTP as control_http.py says.

Stricter than the Bot API: a button with two actions is refused rather than cut to one, a row has at most 8
buttons, MB are decimal. Looser: webhooks may be http on any port, unless `public_webhooks`.
"""

from tests.telegram_server.control import TOKEN, TelegramServer
from tests.telegram_server.entities import Entity
from tests.telegram_server.floods import FloodLimits
from tests.telegram_server.people import Person
from tests.telegram_server.rooms import Room
from tests.telegram_server.state import Limits
from tests.telegram_server.transcript import Button, Seen

__all__ = ["TOKEN", "Button", "Entity", "FloodLimits", "Limits", "Person", "Room", "Seen", "TelegramServer"]
