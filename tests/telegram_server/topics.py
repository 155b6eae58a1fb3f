"""Topics of forums, and the threads that replies make in other supergroups."""

from tests.telegram_server.errors import bad_request
from tests.telegram_server.params import Params
from tests.telegram_server.state import Chat, Message


def thread_to_write(chat: Chat, params: Params, replied: Message | None = None) -> int:
    """Return the topic that a request sends to, 0 outside of any: the one named, else that of its reply.

    Raises ApiError for one that is not there or is closed. The thread of a reply is no place to send to.
    """
    named = params.text("message_thread_id")
    thread = params.integer("message_thread_id", -1, -1, 1 << 62) if named else 0
    if not named and replied and chat.topics:
        thread = replied.thread
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread and not chat.topics[thread].open and chat.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return thread


def thread_of_reply(replied: Message | None) -> int:
    """Return the thread of what is sent in reply: the topic, or the first message of the chain of replies."""
    if replied is None or replied.chat.type != "supergroup":
        return 0
    return replied.thread or (0 if replied.chat.topics else replied.id)
