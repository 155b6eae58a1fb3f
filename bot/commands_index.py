"""`baowen index …`: build, add, remove, status, verify."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import messages as m
from bot.messages import Language
from bot.options import ConfigOption, DataDirOption, JsonOption, Status, open_settings, open_store

if TYPE_CHECKING:
    from retrieval.build import BuildReport, IndexBuilder, Progress

index_app = typer.Typer(no_args_is_help=True)

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help=m.HELP_PATHS.zh)]

MEGABYTE = 1_000_000


@index_app.command("build", help=m.HELP_BUILD.zh)
def build(
    context: typer.Context, paths: Paths, config: ConfigOption = None, data_dir: DataDirOption = None
) -> None:
    _change(context, config, data_dir, lambda builder, progress: builder.build(paths, progress), paths)


@index_app.command("add", help=m.HELP_ADD.zh)
def add(
    context: typer.Context, paths: Paths, config: ConfigOption = None, data_dir: DataDirOption = None
) -> None:
    _change(context, config, data_dir, lambda builder, progress: builder.add(paths, progress), paths)


@index_app.command("remove", help=m.HELP_REMOVE.zh)
def remove(
    context: typer.Context,
    targets: Annotated[list[str], typer.Argument(metavar="ID|PATH…", help=m.HELP_TARGETS.zh)],
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    _change(context, config, data_dir, lambda builder, progress: builder.remove(targets, progress))


def _change(
    context: typer.Context,
    config: Path | None,
    data_dir: Path | None,
    work: "Callable[[IndexBuilder, Progress], BuildReport]",
    paths: Sequence[Path] = (),
) -> None:
    """Do `work` on the index with progress shown, and report; exit status 1 if a file was unreadable.

    `paths` are what was to be read.
    """
    loaded = open_settings(context, config, data_dir)
    settings = loaded.settings

    from bot.progress import shown_progress
    from retrieval.build import open_builder
    from retrieval.publish import DataDir

    try:
        builder = open_builder(DataDir(loaded.data_dir), settings.model, settings.index)
        with shown_progress(loaded.language) as progress:
            report = work(builder, progress)
    except KeyboardInterrupt:
        sys.stderr.write(m.BUILD_INTERRUPTED.say(loaded.language) + "\n")
        raise typer.Exit(Status.INTERRUPTED) from None
    _print_report(report, loaded.language)
    _print_ignored(paths, loaded.language)
    raise typer.Exit(Status.FAILED if report.unreadable else Status.DONE)


def _print_report(report: "BuildReport", language: Language) -> None:
    from bot.render import print_plain, shown_path, visible

    counts = {
        name: getattr(report, name)
        for name in ("generation", "added", "removed", "articles", "passages", "windows")
    }
    print_plain((m.BUILT if report.changed else m.UNCHANGED).say(language, **counts))
    if report.changed:
        work = m.BUILD_WORK.say(
            language, embedded=report.embedded, reused=report.reused, seconds=f"{report.seconds:.1f}"
        )
        print_plain(work)
    if report.unreadable:
        print_plain(m.UNREADABLE_COUNT.say(language, count=len(report.unreadable)), sys.stderr)
        for problem in report.unreadable:
            print_plain(f"  {shown_path(problem.path)}：{visible(problem.reason)}", sys.stderr)


def _print_ignored(paths: Sequence[Path], language: Language) -> None:
    """Tell of files in the folders that nothing was read from, lest somebody takes them for indexed."""
    from bot.render import print_plain, shown_path
    from corpus.files import ignored_files

    ignored = ignored_files(paths)
    if ignored:
        line = m.IGNORED_FILES.say(language, count=len(ignored), example=shown_path(str(ignored[0])))
        print_plain(line, sys.stderr)


# ---- status --------------------------------------------------------------------------------------------


@index_app.command("status", help=m.HELP_STATUS.zh)
def status(
    context: typer.Context,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)

    from bot.render import print_plain, table, visible, write_json
    from retrieval.publish import DataDir, backend_of, read_manifest

    store, number = open_store(loaded)
    try:
        manifest = read_manifest(DataDir(loaded.data_dir), number)
        dates = store.date_range(number)
        values: dict[str, Any] = {
            "data_dir": str(loaded.data_dir),
            "generation": manifest.number,
            "created": manifest.created,
            "backend": backend_of(manifest),
            "model": manifest.model,
            "dimension": manifest.dimension,
            "window_chars": manifest.window_chars,
            "articles": manifest.articles,
            "passages": manifest.passages,
            "windows": manifest.windows,
            "segments": manifest.segments,
            "removed_windows": manifest.removed_windows,
            "dates": [day.isoformat() for day in dates] if dates else None,
            "outlets": store.outlets(number),
            "bytes": _disk_used(loaded.data_dir),
        }
    finally:
        store.close()
    if as_json:
        write_json(values)
    else:
        rows = [
            (m.STATUS_ROWS[name].say(loaded.language), visible(_status_value(name, value, loaded.language)))
            for name, value in values.items()
        ]
        print_plain(table(rows))


def _status_value(name: str, value: Any, language: Language) -> str:
    if value is None:
        return "—"
    if name == "dates":
        return m.DATE_RANGE.say(language, first=value[0], last=value[1])
    if name == "bytes":
        return f"{value / MEGABYTE:,.1f} MB"
    if name == "outlets":
        return m.LIST_COMMA.say(language).join(
            m.COUNTED.say(language, name=outlet or m.NO_OUTLET.say(language), count=count)
            for outlet, count in value.items()
        )
    return str(value)


def _disk_used(folder: Path) -> int:
    """Return the bytes of all files below a folder; hard links count once."""
    sizes: dict[tuple[int, int], int] = {}
    for parent, _folders, names in os.walk(folder):
        for name in names:
            try:
                info = (Path(parent) / name).lstat()
            except FileNotFoundError:
                # A writer may be at work beside us.
                continue
            sizes[info.st_dev, info.st_ino] = info.st_size
    return sum(sizes.values())


# ---- verify --------------------------------------------------------------------------------------------


@index_app.command("verify", help=m.HELP_INDEX_VERIFY.zh)
def verify(context: typer.Context, config: ConfigOption = None, data_dir: DataDirOption = None) -> None:
    loaded = open_settings(context, config, data_dir)

    from bot.progress import shown_progress
    from bot.render import print_plain, visible
    from retrieval.publish import DataDir, current_number, read_manifest
    from retrieval.verify import verify_index

    data = DataDir(loaded.data_dir)
    problems = 0
    with shown_progress(loaded.language) as progress:
        told = verify_index(data, lambda done, total: progress("verify", done, total), loaded.settings.index)
        for problem in told:
            problems += 1
            print_plain(visible(problem))
    if problems:
        print_plain(m.INDEX_DAMAGED.say(loaded.language, count=problems), sys.stderr)
        raise typer.Exit(Status.FAILED)
    number = current_number(data)
    assert number is not None
    manifest = read_manifest(data, number)
    counts = {"articles": manifest.articles, "passages": manifest.passages}
    print_plain(m.INDEX_INTACT.say(loaded.language, **counts))
