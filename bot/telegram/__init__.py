"""The Telegram bot: questions in chats, answered with quotes.

running.py       start, stop; token.py and config.py what it is given; logs.py and health.py what it tells
application.py   the wiring: which handlers there are, in which order
receiving.py     what of a response can be read; webhook.py updates by webhook
inbox.py         updates kept until they are answered, in order per chat
gate.py          who may ask, and how often; addressed.py which messages are questions
language.py      in which language a person is spoken to
asking.py        a question -> an answer; buttons.py what is under it; basics.py /start /help /new /forget
compose.py       text and entities; answers.py and articles.py what they say
inline.py        @bot question in any chat
commands.py      /latest /search /article /stats /privacy; listing.py their lists; menu.py the menus
admin.py         what admins may do; documents.py and uploads.py the files they send; index_*.py the index
service.py       the engine, off the event loop; state.py, kept.py what is kept in SQLite; sending.py delivery
"""
