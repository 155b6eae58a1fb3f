"""The losses of a training as a picture."""

import json
from pathlib import Path

SMOOTHED_OVER = 25
"""Steps a point is the mean of."""


def plot_losses(log: Path, picture: Path) -> None:
    """Draw the losses that `train` has logged, a curve each."""
    import matplotlib.pyplot as plt

    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    steps = {row["step"]: row for row in rows if "step" in row}  # After an interruption some come twice.
    order = sorted(steps)
    figure, axes = plt.subplots(figsize=(7, 4))
    for name in ("listwise", "relevance", "span"):
        values = [steps[step][name] for step in order]
        means = [
            sum(values[max(0, at - SMOOTHED_OVER) : at + 1])
            / len(values[max(0, at - SMOOTHED_OVER) : at + 1])
            for at in range(len(values))
        ]
        axes.plot(order, means, label=name)
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    axes.legend()
    figure.tight_layout()
    figure.savefig(picture, dpi=120)
    plt.close(figure)
