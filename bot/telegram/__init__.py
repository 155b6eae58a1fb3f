"""The Telegram bot: questions in chats, answered with quotes.

running.py       token, start, stop
application.py   the wiring: which handlers there are, in which order
receiving.py     what of a response can be read
inbox.py         updates kept until they are answered, in order per chat
gate.py          who may ask, and how often
asking.py        a question -> an answer; buttons.py what is under it; basics.py /start /help /new /forget
compose.py       text and entities; answers.py and articles.py what they say
service.py       the engine, off the event loop; state.py what is kept in SQLite; sending.py delivery
"""
