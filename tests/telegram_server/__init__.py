"""A strict Bot API server for tests, with people to talk to the bot: see control.py."""

from tests.telegram_server.control import TOKEN, TelegramServer
from tests.telegram_server.entities import Entity
from tests.telegram_server.floods import FloodLimits
from tests.telegram_server.people import Person
from tests.telegram_server.rooms import Room
from tests.telegram_server.state import Limits
from tests.telegram_server.transcript import Button, Seen

__all__ = ["TOKEN", "Button", "Entity", "FloodLimits", "Limits", "Person", "Room", "Seen", "TelegramServer"]
