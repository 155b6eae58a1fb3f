"""`baowen eval`: figures on questions with known answers, comparisons and reports."""

import re
import sys
import time
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from bot import messages as m
from bot import messages_eval as me
from bot.messages import Language
from bot.options import (
    STANDARD_INPUT,
    ConfigOption,
    DataDirOption,
    Invocation,
    JsonOption,
    Status,
    invocation_of,
    open_settings,
    raw_lines,
)
from bot.settings import LoadedSettings, Settings

if TYPE_CHECKING:
    from bot.render_eval import Sheet
    from retrieval.evaluate import Result
    from retrieval.evaluation_compare import Difference
    from retrieval.evaluation_figures import Figures

REPORT = "report.md"

MEASURED_SECTIONS = ("model", "search", "answer")
"""The settings that are kept with a result: those that the figures depend on."""


def evaluate(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="QUESTIONS.jsonl…", help=m.HELP_EVAL_FILES.zh)],
    as_json: JsonOption = False,
    other: Annotated[Path | None, typer.Option("--compare", metavar="RESULT", help=m.HELP_COMPARE.zh)] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="DIR", help=m.HELP_REPORT.zh)] = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="RESULT", help=m.HELP_SAVE.zh)] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="SECTION.KEY=VALUE", help=m.HELP_SET.zh)
    ] = None,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)
    invocation = invocation_of(context)
    settings = with_assignments(loaded.settings, assignments or [], invocation)
    saved = _saved_among(files, invocation)
    if saved and (save or assignments):
        raise invocation.wrong(me.RESULT_IS_FIXED, path=saved)

    from retrieval.evaluate import read_result, save_result
    from retrieval.evaluation_compare import compare
    from retrieval.evaluation_figures import all_figures

    # What cannot be read or written is told before the questions are asked, not after.
    if report:
        from retrieval.evaluation_plots import require_matplotlib

        require_matplotlib()
        report.mkdir(parents=True, exist_ok=True)
    if save:
        save.absolute().parent.stat()
    before = read_result(other) if other else None
    result = read_result(saved) if saved else _measure(files, settings, loaded)
    if save:
        save_result(save, result)
    figures = all_figures(result.records)
    differences = compare(before.records, result.records) if before else []
    tables = _sheets(figures, differences, other, loaded.language)
    if as_json:
        _print_json(result, figures, differences)
    else:
        _print_figures(result, tables, figures[0], loaded.language)
        if save:
            _note(me.EVAL_SAVED.say(loaded.language, path=_shown(save)))
    if report:
        _write_report(report, result, tables, figures[0], loaded.language)
        _note(me.EVAL_REPORTED.say(loaded.language, path=_shown(report / REPORT)))
    raise typer.Exit(Status.DONE)


# ---- settings ----------------------------------------------------------------------------------------------


def with_assignments(settings: Settings, assignments: list[str], invocation: Invocation) -> Settings:
    """Return settings changed by "section.key=value", each value as in the settings file.

    A text may go without its quotes. Raises WrongUsageError.
    """
    for assignment in assignments:
        match = re.fullmatch(r"\s*(\w+)\.(\w+)\s*=\s*(.*?)\s*", assignment)
        if not match:
            raise invocation.wrong(me.SET_NOT_ASSIGNED, found=assignment)
        section, key, written = match.groups()
        part = getattr(settings, section, None)
        if not isinstance(part, msgspec.Struct) or key not in part.__struct_fields__:
            raise invocation.wrong(
                me.SET_UNKNOWN, found=assignment, key=f"{section}.{key}", nearest=_nearest(f"{section}.{key}")
            )
        values = msgspec.structs.asdict(part) | {key: _toml_value(written)}
        try:
            changed = msgspec.convert(values, type(part))
        except msgspec.ValidationError as error:
            raise invocation.wrong(
                me.SET_BAD_VALUE, found=assignment, key=f"{section}.{key}", reason=error
            ) from error
        settings = msgspec.structs.replace(settings, **{section: changed})
    return settings


def _toml_value(written: str) -> Any:
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written


def _nearest(name: str) -> str:
    known = [
        f"{section}.{key}"
        for section, part in msgspec.structs.asdict(Settings()).items()
        if isinstance(part, msgspec.Struct)
        for key in part.__struct_fields__
    ]
    return get_close_matches(name, known, n=1, cutoff=0.0)[0]


# ---- asking ------------------------------------------------------------------------------------------------


def _saved_among(files: list[str], invocation: Invocation) -> Path | None:
    """Return the saved result, if one is given instead of questions. Raises OSError or WrongUsageError."""
    from retrieval.evaluate import RESULT_BEGINNING, is_result

    for file in files:
        if file == STANDARD_INPUT:
            continue
        with Path(file).open("rb") as stream:
            if is_result(stream.read(RESULT_BEGINNING)):
                if len(files) > 1:
                    raise invocation.wrong(me.RESULT_NOT_ALONE, path=file)
                return Path(file)
    return None


def _measure(files: list[str], settings: Settings, loaded: LoadedSettings) -> "Result":
    from bot.commands_ask import open_engine
    from retrieval.evaluate import evaluate as ask_all
    from retrieval.evaluation_questions import read_questions

    names = [Path(file).name.partition(".")[0] for file in files]
    if len(set(names)) < len(names):
        names = files
    sets = [(name, read_questions(raw_lines(file), file)) for name, file in zip(names, files, strict=True)]
    engine = open_engine(LoadedSettings(settings, loaded.data_dir, loaded.path))
    try:
        kept = {name: msgspec.to_builtins(getattr(settings, name)) for name in MEASURED_SECTIONS}
        return ask_all(engine, sets, kept, _progress(loaded.language))
    finally:
        engine.close()


def _progress(language: Language) -> Callable[[int, int], None]:
    from bot.progress import SECONDS_BETWEEN_LINES

    told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            _note(me.EVAL_PROGRESS.say(language, done=done, total=total))

    return tell


# ---- telling -----------------------------------------------------------------------------------------------


def _note(line: str) -> None:
    """Tell something that is no figure."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _shown(path: Path) -> str:
    from bot.render import shown_path

    return shown_path(str(path))


def _print_json(result: "Result", figures: "list[Figures]", differences: "list[Difference]") -> None:
    from bot.render import write_json

    built = msgspec.to_builtins
    write_json(
        {
            "created": result.created,
            "index": result.index,
            "settings": result.settings,
            "figures": built(figures),
            "differences": built(differences),
        }
    )


def _sheets(
    figures: "list[Figures]", differences: "list[Difference]", other: Path | None, language: Language
) -> "list[Sheet]":
    """Return the tables of a result, that of the comparison last."""
    from bot.render_eval import difference_sheet, sheets

    tables = sheets(figures, language)
    if other:
        tables.append(difference_sheet(differences, _shown(other), language))
    return tables


def _print_figures(result: "Result", tables: "list[Sheet]", figures: "Figures", language: Language) -> None:
    from bot.render import print_plain
    from bot.render_eval import heading, plain_sheet

    print_plain("\n\n".join([heading(result, figures, language), *map(plain_sheet, tables)]))


def _write_report(
    folder: Path, result: "Result", tables: "list[Sheet]", figures: "Figures", language: Language
) -> None:
    from bot.render_eval import report_markdown
    from retrieval.evaluation_plots import draw_plots

    text = report_markdown(result, figures, tables, draw_plots(figures, folder), language)
    (folder / REPORT).write_text(text, encoding="utf-8")
