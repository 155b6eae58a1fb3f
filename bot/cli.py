"""The command line. `main` is the wiring diagram: settings, command, and every way it can end.

Modules are imported by the commands that need them: `baowen ask` has to start in a second.
"""

import os
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__
from bot import messages as m
from bot.commands_ask import ask
from bot.commands_bot import bot
from bot.commands_calibrate import calibrate
from bot.commands_eval import evaluate
from bot.commands_index import index_app
from bot.commands_texts import parse, show, verify
from bot.commands_watch import watch
from bot.doctor import doctor
from bot.messages import Language
from bot.options import ConfigOption, DataDirOption, Invocation, Status, WrongUsageError, invocation_of
from bot.settings import SettingsError, load_settings

DEBUG_VARIABLE = "BAOWEN_DEBUG"
PROGRAM = "baowen"

# typer has no public name for it: the base of all errors about what was typed.
UsageError: type[Any] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name=PROGRAM,
    help=m.HELP_APP.zh,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("ask", help=m.HELP_ASK.zh)(ask)
app.add_typer(index_app, name="index", help=m.HELP_INDEX.zh)
app.command("watch", help=m.HELP_WATCH.zh)(watch)
app.command("parse", help=m.HELP_PARSE.zh)(parse)
app.command("show", help=m.HELP_SHOW.zh)(show)
app.command("verify", help=m.HELP_VERIFY.zh)(verify)
app.command("eval", help=m.HELP_EVAL.zh)(evaluate)
app.command("calibrate", help=m.HELP_CALIBRATE.zh)(calibrate)
app.command("bot", help=m.HELP_BOT.zh)(bot)
app.command("doctor", help=m.HELP_DOCTOR.zh)(doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def options_for_all(
    context: typer.Context,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help=m.HELP_VERSION.zh, is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    invocation = invocation_of(context)
    invocation.config, invocation.data_dir = config, data_dir


def main() -> None:
    """The console script `baowen`."""
    status = run(sys.argv[1:])
    # Nobody reads any more: keep the interpreter from complaining when it flushes at exit.
    if status == Status.BROKEN_PIPE:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run one command and return the exit status. Errors are told on stderr, in one sentence each."""
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is shown as an escape, instead of ending the program.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    invocation = Invocation(language=_language(arguments))
    try:
        command = typer.main.get_command(app)
        if invocation.language == "en":
            _translate_help(command)
        status = command.main(arguments, prog_name=PROGRAM, standalone_mode=False, obj=invocation)
        sys.stdout.flush()
        return int(status or Status.DONE)
    except BrokenPipeError:
        return Status.BROKEN_PIPE
    except (KeyboardInterrupt, typer.Abort):
        _complain(m.INTERRUPTED.say(invocation.language))
        return Status.INTERRUPTED
    except Exception as error:
        sentence, status = _explained(error, invocation.language)
        _complain(sentence)
        if os.environ.get(DEBUG_VARIABLE):
            import traceback

            traceback.print_exception(error)
        return status


def _language(arguments: list[str]) -> Language:
    """Return the language to talk in before the command has read the settings."""
    given = [value for option, value in pairwise(arguments) if option == "--config"]
    given += [a.partition("=")[2] for a in arguments if a.startswith("--config=")]
    try:
        return load_settings(Path(given[0]) if given else None).language
    except SettingsError:
        return "zh"


def _complain(sentence: str) -> None:
    from bot.render import visible

    if sentence:
        sys.stderr.write(f"{visible(sentence)}\n")


def _explained(error: Exception, language: Language) -> tuple[str, Status]:
    """Return the sentence and the exit status for an error."""
    if isinstance(error, UsageError):
        return _usage_sentence(error, language), Status.WRONG_USAGE
    if isinstance(error, WrongUsageError | SettingsError):
        return str(error), Status.WRONG_USAGE

    import sqlite3

    from corpus.errors import CorpusError
    from retrieval.errors import RetrievalError

    if isinstance(error, CorpusError | RetrievalError):
        return str(error), _status_of(error)
    if isinstance(error, OSError):
        reason = m.os_reason(error, language)
        if error.filename is None:
            return m.OS_ERROR_NO_PATH.say(language, reason=reason), Status.FAILED
        return m.OS_ERROR.say(language, path=os.fsdecode(error.filename), reason=reason), Status.FAILED
    if isinstance(error, sqlite3.Error):
        return m.DATABASE_ERROR.say(language, reason=error), Status.FAILED
    if isinstance(error, MemoryError):
        return m.OUT_OF_MEMORY.say(language), Status.FAILED
    return m.INTERNAL_ERROR.say(language, kind=type(error).__name__, error=error), Status.FAILED


def _status_of(error: Exception) -> Status:
    """What cannot be asked, and settings that cannot be used, are the caller's to put right."""
    # By name, because importing the classes would load jieba; who raised them has done so already.
    wrong_usage = {"QuestionError", "DictionaryError", "MilvusSettingsError"}
    return Status.WRONG_USAGE if type(error).__name__ in wrong_usage else Status.FAILED


def _usage_sentence(error: Any, language: Language) -> str:
    command = error.ctx.command_path if error.ctx else PROGRAM
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return str(error.format_message()).strip()
        case "NoSuchOption":
            names = m.OR.say(language).join(error.possibilities or ())
            hint = m.DID_YOU_MEAN.say(language, names=names) if names else ""
            problem = m.NO_SUCH_OPTION.say(language, name=error.option_name, hint=hint)
        case "MissingParameter":
            problem = m.MISSING_ARGUMENT.say(language, name=_parameter(error))
        case "BadParameter":
            problem = m.BAD_ARGUMENT.say(language, name=_parameter(error), problem=error.message)
        case "BadOptionUsage":
            problem = m.MISSING_VALUE.say(language, name=error.option_name)
        case _:
            problem = _other_usage(error.format_message(), language)
    return m.SEE_HELP.say(language, problem=problem, command=command)


def _other_usage(message: str, language: Language) -> str:
    """Say in our words what typer says in English only, as far as its words are known."""
    if found := re.match(r"No such command '(.*?)'", message):
        return m.NO_SUCH_COMMAND.say(language, name=found[1])
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", message, re.DOTALL):
        return m.EXTRA_ARGUMENT.say(language, found=found[1])
    return m.UNEXPECTED_USAGE.say(language, problem=message.rstrip("."))


def _parameter(error: Any) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    name = str(error.param.opts[0])
    return name if name.startswith("-") else str(error.param.metavar or name)


def _translate_help(command: Any) -> None:
    """Put English in place of the Chinese help of a command and all below it."""
    english = {text.zh: text.en for text in vars(m).values() if isinstance(text, m.Text)}
    command.help = english.get(command.help, command.help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = english.get(parameter.help, parameter.help)
    for child in getattr(command, "commands", {}).values():
        _translate_help(child)


if __name__ == "__main__":
    main()
