"""A conversation on the terminal: questions, follow-ups, and a few commands."""

import sys
from typing import TYPE_CHECKING

from bot import messages as m
from bot.messages import Language
from bot.render import print_plain, show_answer, visible, write_json
from corpus.errors import CorpusError
from retrieval.errors import RetrievalError
from retrieval.followup import Turn, turn_after

if TYPE_CHECKING:
    from retrieval.engine import Engine
    from retrieval.lexical import Filter

NEW = ("/new",)
QUIT = ("/quit", "/exit", "/q")


def chat(engine: "Engine", top: int | None, only: "Filter", language: Language, *, as_json: bool) -> None:
    """Answer questions until the person leaves by /quit, Ctrl-D, or Ctrl-C twice in a row.

    What the conversation is about is known only to this call: nothing is written to disk.
    """
    _edit_lines()
    print_plain(m.CHAT_WELCOME.say(language, articles=engine.manifest.articles), sys.stderr)
    previous: Turn | None = None
    cancelled = False
    while True:
        try:
            line = _read_line(m.CHAT_PROMPT.say(language))
            if line is None or line in QUIT:
                return
            cancelled = False
            if line in NEW:
                previous = None
                print_plain(m.CHAT_NEW.say(language), sys.stderr)
            elif line.startswith("/"):
                print_plain(m.CHAT_UNKNOWN_COMMAND.say(language, command=visible(line)), sys.stderr)
            elif line:
                previous = _answer(engine, line, top, only, previous, language, as_json=as_json)
        except KeyboardInterrupt:
            if cancelled:
                return
            cancelled = True
            print_plain("\n" + m.CHAT_CANCELLED.say(language), sys.stderr)
        except UnicodeDecodeError:
            print_plain(m.NOT_TEXT.say(language, what=m.WHAT_QUESTION.say(language)), sys.stderr)
        except (CorpusError, RetrievalError) as error:
            print_plain(visible(str(error)), sys.stderr)


def _edit_lines() -> None:
    """Let the arrow keys move and recall lines, where Python was built with readline."""
    try:
        import readline  # noqa: F401  (input() uses it once it is imported)
    except ImportError:
        return


def _read_line(prompt: str) -> str | None:
    """Return what was typed, without spaces around it; None at the end of input."""
    if not sys.stdout.isatty():
        # The answers go to a file: the prompt must not.
        sys.stderr.write(prompt)
        sys.stderr.flush()
        prompt = ""
    try:
        return input(prompt).strip()
    except EOFError:
        print_plain("", sys.stderr)
        return None


def _answer(
    engine: "Engine",
    question: str,
    top: int | None,
    only: "Filter",
    previous: Turn | None,
    language: Language,
    *,
    as_json: bool,
) -> Turn:
    """Answer one line and return the turn that the next one may follow up."""
    answer = engine.ask(question, top=top, only=only, previous=previous)
    if as_json:
        from retrieval.saved_answers import answer_to_json

        write_json(answer_to_json(answer))
    else:
        if previous and answer.standalone_question != question:
            print_plain(m.SEARCHED_AS.say(language, question=visible(answer.standalone_question)), sys.stderr)
        show_answer(answer, language)
    return turn_after(answer, previous)
