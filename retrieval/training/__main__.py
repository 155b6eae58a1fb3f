"""Train the reader that ships with the package, from the sets of ../shared/eval to the file.

    python -m retrieval.training --sets ../shared/eval --out data/reader

makes OUT/train.jsonl and held_out.jsonl (half an hour), trains (an hour and a half on two cores; after an
interruption the same command goes on), and writes OUT/reader.onnx, reader.fp32.onnx, tokenizer.json and
loss.png. `--install` copies model and tokenizer to where the package keeps them. `--start READER.onnx` goes
on from a model that was written before. An OUT/train.jsonl that is there is used.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from retrieval.errors import ModelError
from retrieval.reader import MODEL_FILE, TOKENIZER_FILE
from retrieval.reader_input import PairTokenizer
from retrieval.training.examples import write_examples
from retrieval.training.export import export, write_reader_tokenizer
from retrieval.training.loss_plot import plot_losses
from retrieval.training.rows import MissingDataError
from retrieval.training.train import Plan, train


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(
        prog="python -m retrieval.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_argument("--sets", type=Path, default=Path("../shared/eval"))
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--install", action="store_true")
    for field in fields(Plan):
        kind = type(field.default)
        arguments.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    options = arguments.parse_args(words)
    plan = Plan(**{field.name: getattr(options, field.name) for field in fields(Plan)})
    out: Path = options.out
    examples = out / "train.jsonl"
    if not examples.is_file():
        try:
            write_examples(options.sets, out)
        except MissingDataError as error:
            sys.exit(str(error))
    tokenizer = write_reader_tokenizer(out / "tokenizer.json")
    lines = examples.read_text(encoding="utf-8").splitlines()
    try:
        trained = train([json.loads(line) for line in lines], PairTokenizer(tokenizer), plan, out)
    except ModelError as error:
        sys.exit(str(error))
    plot_losses(out / "log.jsonl", out / "loss.png")
    _precise, small = export(trained, out)
    if options.install:
        MODEL_FILE.parent.mkdir(exist_ok=True)
        shutil.copy(small, MODEL_FILE)
        shutil.copy(tokenizer, TOKENIZER_FILE)


if __name__ == "__main__":
    main()
