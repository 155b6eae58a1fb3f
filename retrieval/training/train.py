"""The training loop: resumable, with a log of losses; two cores need some 2 s a step of 32 pairs."""

import copy
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from retrieval.bundled_model import find_weights, read_weights
from retrieval.reader_input import Pair, PairTokenizer
from retrieval.training.cloze import is_cloze
from retrieval.training.groups import GROUP, Example, Group, Shares, epoch
from retrieval.training.model import LEAVES_OUT, ReaderModel
from retrieval.training.rows import number_of
from retrieval.training.shipped import load_reader
from retrieval.training.vocabulary import kept_pieces

NO_ANSWER = 0
"""The token whose start and end logits say that the text has no answer."""
RELEVANCE_WEIGHT, SPAN_WEIGHT, NO_SPAN_WEIGHT = 0.5, 1.0, 0.3
"""Of binary cross-entropy of the relevance and of the losses of the answer's place, in texts with and
without it, beside listwise cross-entropy within groups."""
SORTED_GROUPS = 128
"""Groups sorted by length at a time, so that pairs of a step need little padding."""


@dataclass(frozen=True, slots=True)
class Plan(Shares):
    """What a run is made by. `steps` of `groups` groups each; `learning_rate` at its highest.

    `cloze` is the share of cloze questions that is used, `start` a reader.onnx to go on from, in place of the
    bundled model.
    """

    steps: int = 1100
    groups: int = 8
    learning_rate: float = 1e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    layers: int = 12
    cloze: float = 1.0
    start: str = ""
    seed: int = 7
    checkpoint_every: int = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A step's pairs as tensors. Pairs of a group follow each other. `starts` and `ends` are token places."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    in_text: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor
    answered: torch.Tensor


def train(examples: Sequence[Example], tokenizer: PairTokenizer, plan: Plan, folder: Path) -> Path:
    """Train into `folder`, going on from the checkpoint that is there; return the finished model's file.

    Forwards and backwards a copy in bfloat16 is run, which halves a step; the weights, of which it is taken
    anew after each, and what the optimizer keeps are in fp32 (Micikevicius et al. 2018).
    `folder` holds checkpoint.pt, log.jsonl and, in the end, model.pt. Raises ModelError if `plan.start` is no
    reader to go on from.
    """
    torch.manual_seed(plan.seed)
    weights = read_weights(find_weights())
    model = ReaderModel(weights, kept_pieces(weights), plan.layers)
    if plan.start:
        load_reader(model, Path(plan.start))
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    optimizer = torch.optim.AdamW(_parameters(model, plan.weight_decay), lr=plan.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, plan))
    folder.mkdir(parents=True, exist_ok=True)
    done = 0
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.is_file():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
    running = copy.deepcopy(model).to(torch.bfloat16).train()
    weights_run = [
        (own, run)
        for own, run in zip(model.parameters(), running.parameters(), strict=True)
        if own.requires_grad
    ]
    examples = _used(examples, plan)
    started = time.monotonic()
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps({"plan": asdict(plan), "from": done}) + "\n")
        for number, step in enumerate(islice(_steps(examples, tokenizer, plan), done, plan.steps), done + 1):
            torch.manual_seed(plan.seed + number)  # Dropout: the same after an interruption.
            losses = _losses(running, step)
            torch.autograd.backward(torch.stack(list(losses.values())).sum())
            for own, run in weights_run:
                own.grad, run.grad = run.grad.float() if run.grad is not None else None, None
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                for own, run in weights_run:
                    run.copy_(own)
            row = {name: round(float(loss.detach()), 4) for name, loss in losses.items()}
            seconds = round(time.monotonic() - started)
            log.write(json.dumps({"step": number, "seconds": seconds, **row}) + "\n")
            log.flush()
            if number % plan.checkpoint_every == 0 or number == plan.steps:
                state = {
                    "model": model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(),
                    "step": number,
                }
                torch.save(state, checkpoint.with_suffix(".new"))
                checkpoint.with_suffix(".new").replace(checkpoint)
    finished = folder / "model.pt"
    torch.save({"model": model.state_dict(), "plan": asdict(plan)}, finished)
    return finished


def _used(examples: Sequence[Example], plan: Plan) -> list[Example]:
    """Return the examples to train on: all that people asked, and of the others the share wanted."""
    return [
        example
        for example in examples
        if not is_cloze(example["id"]) or number_of(example["id"]) % 1000 < plan.cloze * 1000
    ]


def _parameters(model: ReaderModel, weight_decay: float) -> list[dict[str, object]]:
    """Return the parameters to train in two groups: only matrices decay."""
    trained = [value for value in model.parameters() if value.requires_grad]
    return [
        {"params": [value for value in trained if value.ndim > 1], "weight_decay": weight_decay},
        {"params": [value for value in trained if value.ndim < 2], "weight_decay": 0.0},
    ]


def _rate(step: int, plan: Plan) -> float:
    """Return the share of the learning rate at a step: a linear rise, then a linear fall to 0."""
    rising = plan.warm_up * plan.steps
    return min((step + 1) / rising, (plan.steps - step) / (plan.steps - rising))


def _losses(model: ReaderModel, step: Step) -> dict[str, torch.Tensor]:
    relevance, start, end = model(step.ids, step.mask, step.types)
    relevance = relevance.float()
    answered = step.answered.view(-1, GROUP)
    groups = answered.any(1)
    listwise = functional.cross_entropy(relevance.view(-1, GROUP)[groups], answered[groups].int().argmax(1))
    binary = functional.binary_cross_entropy_with_logits(relevance, step.answered.float())
    weight = torch.where(step.answered, SPAN_WEIGHT * GROUP, NO_SPAN_WEIGHT)
    places = torch.zeros_like(weight)
    for logits, place in ((start, step.starts), (end, step.ends)):
        inside = logits.float().masked_fill(~step.in_text, LEAVES_OUT)
        places = places + functional.cross_entropy(inside, place, reduction="none") / 2
    return {
        "listwise": listwise,
        "relevance": RELEVANCE_WEIGHT * binary,
        "span": (weight * places).sum() / len(weight),
    }


def _steps(examples: Sequence[Example], tokenizer: PairTokenizer, plan: Plan) -> Iterator[Step]:
    seed = plan.seed
    while True:
        groups = epoch(examples, seed, plan)
        while some := list(islice(groups, SORTED_GROUPS)):
            encoded = [(group, tokenizer.pairs(group.question, group.texts)) for group in some]
            encoded.sort(key=lambda item: max(len(pair.ids) for pair in item[1]))
            batches = [encoded[at : at + plan.groups] for at in range(0, len(encoded), plan.groups)]
            order = torch.randperm(len(batches), generator=torch.Generator().manual_seed(seed))
            for index in order.tolist():
                yield _step(batches[index], tokenizer)
        seed += 1


def _step(encoded: Sequence[tuple[Group, list[Pair]]], tokenizer: PairTokenizer) -> Step:
    pairs = [pair for _group, of_group in encoded for pair in of_group]
    batch = tokenizer.batch(pairs)
    in_text = torch.zeros(batch.ids.shape, dtype=torch.bool)
    in_text[:, NO_ANSWER] = True
    starts = torch.full((len(pairs),), NO_ANSWER)
    ends, answered = starts.clone(), torch.zeros(len(pairs), dtype=torch.bool)
    for row, pair in enumerate(pairs):
        in_text[row, pair.text_start : pair.text_start + len(pair.offsets)] = True
        answer = encoded[row // GROUP][0].answer if row % GROUP == 0 else None
        if answer:
            answered[row] = True
            held = [at for at, (s, e) in enumerate(pair.offsets) if s < answer[1] and answer[0] < e]
            if held:
                starts[row], ends[row] = pair.text_start + held[0], pair.text_start + held[-1]
    return Step(
        ids=torch.from_numpy(batch.ids),
        mask=torch.from_numpy(batch.mask),
        types=torch.from_numpy(batch.types),
        in_text=in_text,
        starts=starts,
        ends=ends,
        answered=answered,
    )
