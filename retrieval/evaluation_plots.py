"""Plots of figures, by matplotlib: the optional part `baowen[report]`.

Their words are English: the fonts that come with matplotlib have no Chinese.
"""

from pathlib import Path
from typing import Any

from retrieval.evaluation_figures import Figures
from retrieval.evaluation_questions import EvaluationError
from retrieval.evaluation_ranking import CUTS

RECALL_PLOT, RISK_PLOT, RELIABILITY_PLOT = "recall.png", "risk_coverage.png", "reliability.png"

SIZE_INCHES = (5.5, 4.0)
DOTS_PER_INCH = 130


def require_matplotlib() -> None:
    """Raise EvaluationError if plots cannot be drawn."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        raise EvaluationError(
            f"画图需要 matplotlib（{error}）；请运行 pip install 'baowen[report]' 后再试。"
        ) from error


def draw_plots(figures: Figures, folder: Path) -> list[str]:
    """Draw recall by k, risk by coverage and reliability into a folder; return the names of the files.

    A plot for which there are no questions is left out. Raises EvaluationError or OSError.
    """
    require_matplotlib()
    drawn = []
    if figures.answerable:
        _recall(figures, folder / RECALL_PLOT)
        drawn.append(RECALL_PLOT)
    _risk_coverage(figures, folder / RISK_PLOT)
    _reliability(figures, folder / RELIABILITY_PLOT)
    return [*drawn, RISK_PLOT, RELIABILITY_PLOT]


def _axes(title: str, across: str, up: str) -> tuple[Any, Any]:
    # The figure alone, without pyplot, which would look for a screen and keep every figure.
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=across, ylabel=up, ylim=(0.0, 1.02))
    axes.grid(alpha=0.3)
    return figure, axes


def _recall(figures: Figures, path: Path) -> None:
    figure, axes = _axes(f"Recall ({figures.answerable} questions with an answer)", "k", "recall@k")
    for what, marker in (("article", "o"), ("passage", "s")):
        known = [cut for cut in CUTS if f"{what}@{cut}" in figures.means]
        if known:
            values = [figures.means[f"{what}@{cut}"].value for cut in known]
            axes.plot(known, values, marker=marker, label=what)
    axes.set_xscale("log")
    axes.set_xticks(CUTS, [str(cut) for cut in CUTS])
    axes.minorticks_off()
    if axes.lines:
        axes.legend()
    figure.savefig(path)


def _risk_coverage(figures: Figures, path: Path) -> None:
    area = figures.abstention.risk_area
    title = f"Risk by coverage (area {area:.3f}, {figures.questions} questions)"
    figure, axes = _axes(title, "share of questions answered", "share of answers that are wrong")
    coverage, risk = zip(*figures.abstention.risk_coverage, strict=True)
    axes.plot(coverage, risk)
    axes.set_xlim(0.0, 1.0)
    figure.savefig(path)


def _reliability(figures: Figures, path: Path) -> None:
    error = figures.abstention.calibration_error
    title = f"Reliability (calibration error {error:.3f})"
    figure, axes = _axes(title, "confidence", "share of first quotes that are right")
    axes.plot([0, 1], [0, 1], linestyle="--", color="grey", linewidth=1)
    bins = figures.abstention.reliability
    axes.plot([b.confidence for b in bins], [b.right for b in bins], marker="o")
    for b in bins:
        axes.annotate(str(b.n), (b.confidence, b.right), textcoords="offset points", xytext=(4, -10))
    axes.set_xlim(0.0, 1.0)
    figure.savefig(path)
