"""`baowen calibrate`: the confidence fitted to an archive, by questions of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from bot import messages as m
from bot import messages_eval as me
from bot.messages import Language
from bot.options import (
    ConfigOption,
    DataDirOption,
    JsonOption,
    Status,
    invocation_of,
    open_settings,
    raw_lines,
)
from bot.settings import LoadedSettings

if TYPE_CHECKING:
    from bot.render_eval import Sheet
    from retrieval.calibrate import Calibrated


def calibrate(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTIONS.jsonl…", help=m.HELP_CALIBRATE_FILES.zh)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=m.HELP_DRY_RUN.zh)] = False,
    reset: Annotated[bool, typer.Option("--reset", help=m.HELP_RESET.zh)] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)
    invocation = invocation_of(context)
    if reset and (files or dry_run):
        raise invocation.wrong(me.CALIBRATE_RESET_ALONE)
    if not reset and not files:
        raise invocation.wrong(me.CALIBRATE_NO_FILES)
    if reset:
        _reset(loaded, as_json=as_json)
    else:
        _calibrate(files or [], loaded, keep=not dry_run, as_json=as_json)
    raise typer.Exit(Status.DONE)


def _reset(loaded: LoadedSettings, *, as_json: bool) -> None:
    from bot.render import print_plain, write_json
    from retrieval.calibration_file import remove_calibration
    from retrieval.publish import DataDir

    removed = remove_calibration(DataDir(loaded.data_dir))
    if as_json:
        write_json({"removed": removed})
    else:
        said = me.CALIBRATE_WAS_RESET if removed else me.CALIBRATE_NOTHING_TO_RESET
        print_plain(said.say(loaded.language))


def _calibrate(files: Sequence[str], loaded: LoadedSettings, *, keep: bool, as_json: bool) -> None:
    from bot.commands_ask import open_engine
    from bot.progress import shown_progress
    from retrieval.calibrate import calibrate as fit_to
    from retrieval.calibration_file import write_calibration
    from retrieval.evaluation_questions import read_questions
    from retrieval.publish import DataDir
    from retrieval.reader import reader_name

    questions = [question for file in files for question in read_questions(raw_lines(file), file)]
    engine = open_engine(loaded)
    try:
        with shown_progress(loaded.language) as progress:
            found = fit_to(
                engine,
                questions,
                loaded.settings.answer.caution,
                lambda done, total: progress("ask", done, total),
            )
        fingerprint = engine.manifest.model_fingerprint
    finally:
        engine.close()
    if keep:
        reader = reader_name(loaded.settings.rerank)
        write_calibration(DataDir(loaded.data_dir), found.calibration, fingerprint, reader, found.questions)
    if as_json:
        _print_json(found, loaded, saved=keep)
    else:
        _print_tables(found, loaded, saved=keep)


# ---- telling -----------------------------------------------------------------------------------------------


def _print_json(found: "Calibrated", loaded: LoadedSettings, *, saved: bool) -> None:
    from bot.render import write_json

    values = msgspec.to_builtins(found)
    write_json({**values, "caution": loaded.settings.answer.caution, "saved": saved})


def _sheet(found: "Calibrated", caution: float, language: Language) -> "Sheet":
    from bot.render_eval import Sheet

    before, after = found.before, found.after
    names = ("score", "n", "before", "after")
    rows: list[tuple[str, ...]] = []
    for name in ("right_shown", "false_answers"):
        old, new = getattr(before, name), getattr(after, name)
        if old:
            label = me.CALIBRATE_NAMES[name].say(language)
            rows.append((label, str(old.n), f"{old.value:.3f}", f"{new.value:.3f}"))
    for name in ("calibration_error", "log_loss"):
        label = me.CALIBRATE_NAMES[name].say(language)
        values = (f"{getattr(quality, name):.3f}" for quality in (before, after))
        rows.append((label, str(found.trials), *values))
    return Sheet(
        me.CALIBRATE_TABLE.say(language, caution=f"{caution:g}"),
        tuple(me.CALIBRATE_COLUMNS[name].say(language) for name in names),
        tuple(rows),
    )


def _print_tables(found: "Calibrated", loaded: LoadedSettings, *, saved: bool) -> None:
    from bot.render import print_plain, shown_path
    from bot.render_eval import plain_sheet
    from retrieval.calibrate import FOLDS
    from retrieval.calibration_file import calibration_path
    from retrieval.publish import DataDir

    language = loaded.language
    lines = [
        me.CALIBRATE_HEADING.say(
            language,
            questions=found.questions,
            trials=found.trials,
            right=found.right,
            without=found.without,
        ),
        plain_sheet(_sheet(found, loaded.settings.answer.caution, language)),
        me.CALIBRATE_CROSS_VALIDATED.say(language, folds=FOLDS),
        me.CALIBRATE_FITTED.say(
            language,
            slope=f"{found.calibration.slope:.2f}",
            offset=f"{found.calibration.offset:+.2f}",
        ),
    ]
    if not found.better:
        lines.append(me.CALIBRATE_NOT_BETTER.say(language))
    path = shown_path(str(calibration_path(DataDir(loaded.data_dir))))
    lines.append(
        me.CALIBRATE_SAVED.say(language, path=path) if saved else me.CALIBRATE_NOT_SAVED.say(language)
    )
    print_plain("\n".join(lines))
