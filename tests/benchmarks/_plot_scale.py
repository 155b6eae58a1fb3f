"""Draws how the cost of a question grows with the archive, from the table that `bench_scale --save` wrote.

Run as `python -m tests.benchmarks._plot_scale TABLE.json IMAGE.svg`, with matplotlib (`baowen[report]`).
"""

import argparse
import json
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

LINES = (
    ("retrieval_p95", "retrieval, 95%", "-"),
    ("retrieval_p50", "retrieval, median", "-"),
    ("encode_p50", "of which encoding the question", "--"),
    ("exact_p50", "vectors, all compared", ":"),
    ("vectors_p50", "vectors, as the index does it", "--"),
    ("words_p50", "words", "--"),
)
SIZES = (
    ("index_mb", "index on disk", "-"),
    ("store_mb", "article store on disk", "-"),
    ("rss_mb", "resident after all questions", "--"),
    ("own_mb", "of which no file's", "--"),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("image", type=Path)
    options = arguments.parse_args()
    rows = sorted(json.loads(options.table.read_text(encoding="utf-8")), key=lambda row: row["windows"])
    # The same table gives the same file.
    mpl.rcParams.update({"svg.hashsalt": "baowen", "font.size": 9})
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    for axes, lines, unit in zip(figure.subplots(1, 2), (LINES, SIZES), ("ms, one core", "MB"), strict=True):
        for key, name, style in lines:
            axes.plot(
                [row["windows"] for row in rows], [row[key] for row in rows], style, marker="o", label=name
            )
        axes.set_xscale("log")
        axes.set_xlabel("windows in the archive")
        axes.set_ylabel(unit)
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7.5)
    figure.savefig(options.image, metadata={"Date": None})


if __name__ == "__main__":
    main()
