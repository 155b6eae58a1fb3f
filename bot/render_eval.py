"""What an evaluation looks like: the same tables as plain text and in Markdown."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import messages_eval as m
from bot.messages import Language
from bot.render import one_line, text_width
from retrieval.evaluate import Result
from retrieval.evaluation_compare import RESAMPLES, Difference
from retrieval.evaluation_figures import Figures, Mean

GAP = "  "

_GROUP_SCORES = ("article@1", "article@10", "passage@1", "passage@10", "quote@1", "quote@3")
"""What is shown of each group; --json has the rest."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a title, the names of its columns, and rows of as many cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def heading(result: Result, whole: Figures, language: Language) -> str:
    return m.EVAL_HEADING.say(
        language, questions=whole.questions, answerable=whole.answerable, **result.index
    )


def sheets(figures: Sequence[Figures], language: Language) -> list[Sheet]:
    """Return the tables of figures; the first of these are those of all questions."""
    whole = figures[0]
    found = [_scores(whole, language), _abstention(whole, language), _reliability(whole, language)]
    for grouping, title in m.EVAL_GROUPS.items():
        groups = [group for group in figures if group.grouping == grouping]
        if groups:
            found.append(_groups(title.say(language), groups, language))
    return [sheet for sheet in found if sheet.rows]


def difference_sheet(differences: Iterable[Difference], path: str, language: Language) -> Sheet:
    """Return the table of differences to the result at `path`."""
    rows = [
        (
            m.EVAL_NAMES[d.score].say(language) if d.score in m.EVAL_NAMES else one_line(d.score),
            str(d.n),
            _number(d.first),
            _number(d.second),
            f"{d.difference:+.3f}",
            f"{d.low:+.3f} … {d.high:+.3f}",
            f"{d.above:.3f}",
        )
        for d in differences
    ]
    title = m.EVAL_DIFFERENCES.say(language, path=one_line(path), resamples=RESAMPLES)
    columns = _columns(language, "score", "n", "before", "now", "difference", "interval", "above")
    return Sheet(title, columns, tuple(rows))


def plain_sheet(sheet: Sheet) -> str:
    """Return a table as text: the first column to the left, the others to the right."""
    lines = [sheet.columns, *sheet.rows]
    widths = [max(map(text_width, column)) for column in zip(*lines, strict=True)]
    text = [sheet.title]
    for line in lines:
        padded = [" " * (width - text_width(cell)) for cell, width in zip(line, widths, strict=True)]
        cells = [line[0] + padded[0], *(pad + cell for pad, cell in zip(padded[1:], line[1:], strict=True))]
        text.append(GAP.join(["", *cells]).rstrip())
    return "\n".join(text)


def report_markdown(
    result: Result, whole: Figures, tables: Iterable[Sheet], plots: Iterable[str], language: Language
) -> str:
    """Return a report in Markdown; `plots` are file names beside it."""
    settings = json.dumps(result.settings, ensure_ascii=False)
    parts = [
        f"# {m.EVAL_TITLE.say(language)}",
        heading(result, whole, language),
        m.EVAL_MEASURED.say(language, created=result.created, settings=f"`{settings}`"),
    ]
    for sheet in tables:
        rule = ("---", *("---:" for _ in sheet.columns[1:]))
        lines = [sheet.columns, rule, *sheet.rows]
        parts.append(f"## {sheet.title}")
        parts.append("\n".join(f"| {' | '.join(map(_escaped, line))} |" for line in lines))
    parts.append(f"## {m.EVAL_PLOTS.say(language)}")
    parts += [f"![{name.partition('.')[0]}]({name})" for name in plots]
    return "\n\n".join(parts) + "\n"


def _columns(language: Language, *names: str) -> tuple[str, ...]:
    return tuple(m.EVAL_COLUMNS[name].say(language) for name in names)


def _scores(whole: Figures, language: Language) -> Sheet:
    names = [name for name in m.EVAL_NAMES if name in whole.means]
    rows = [_row(m.EVAL_NAMES[name].say(language), whole.means[name]) for name in names]
    for name in ("quote_median", "quote_p90", "latency_p50", "latency_p95"):
        value = f"{getattr(whole, name):.0f}"
        rows.append((m.EVAL_NAMES[name].say(language), value, str(whole.questions)))
    return Sheet(m.EVAL_SCORES.say(language), _columns(language, "score", "value", "n"), tuple(rows))


def _abstention(whole: Figures, language: Language) -> Sheet:
    abstention = whole.abstention
    rows: list[tuple[str, ...]] = []
    for name, mean, by_change in (
        ("auroc", abstention.auroc, abstention.auroc_by_change),
        ("false_answers", abstention.false_answers, abstention.false_answers_by_change),
        ("right_shown", abstention.right_shown, {}),
    ):
        label = m.EVAL_NAMES[name].say(language)
        if mean:
            rows.append(_row(label, mean))
        for change, part in by_change.items():
            of_change = m.EVAL_OF_CHANGE.say(language, name=label, change=one_line(change))
            rows.append(_row(of_change, part))
    for name in ("calibration_error", "risk_area"):
        value = Mean(getattr(abstention, name), whole.questions)
        rows.append(_row(m.EVAL_NAMES[name].say(language), value))
    return Sheet(m.EVAL_ABSTENTION.say(language), _columns(language, "score", "value", "n"), tuple(rows))


def _reliability(whole: Figures, language: Language) -> Sheet:
    rows = [
        (f"{b.low:.1f}–{b.high:.1f}", str(b.n), f"{b.confidence:.3f}", f"{b.right:.3f}")
        for b in whole.abstention.reliability
    ]
    columns = _columns(language, "bin", "n", "mean_confidence", "share_right")
    return Sheet(m.EVAL_RELIABILITY.say(language), columns, tuple(rows))


def _groups(title: str, groups: Iterable[Figures], language: Language) -> Sheet:
    names = (*_GROUP_SCORES, "right_shown", "false_answers")
    columns = (*_columns(language, "group", "n"), *(m.EVAL_NAMES[name].say(language) for name in names))
    rows = [
        (
            one_line(group.name),
            str(group.questions),
            *(_value(group.means.get(name)) for name in _GROUP_SCORES),
            _value(group.abstention.right_shown),
            _value(group.abstention.false_answers),
        )
        for group in groups
    ]
    return Sheet(title, columns, tuple(rows))


def _row(name: str, mean: Mean) -> tuple[str, str, str]:
    return name, _value(mean), str(mean.n)


def _value(mean: Mean | None) -> str:
    return f"{mean.value:.3f}" if mean else "–"


def _number(value: float) -> str:
    """Return a score with three decimals, and what is no score (milliseconds) with one."""
    return f"{value:.3f}" if value <= 1.0 else f"{value:.1f}"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
