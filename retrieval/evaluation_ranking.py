"""Scores of a ranking, as trec_eval computes them (through ir-measures).

ir-measures is what the field compares by, and takes 2 MB with pytrec_eval. scikit-learn's ndcg_score wants
one dense row of relevance a question and has neither success nor reciprocal rank at a cut; ranx brings numba
and pandas, 300 MB.
"""

from collections.abc import Collection, Hashable, Sequence

from retrieval.evaluation_questions import EvaluationError

CUTS = (1, 5, 10, 50)
"""The k of recall@k."""

DEEPEST = max(CUTS)
"""Ranks looked at."""


def ranking_scores(right: Collection[Hashable], ranked: Sequence[Hashable]) -> dict[str, float]:
    """Score things as ranked, each once, best first, against those that are right.

    Returns "@1", "@5", "@10", "@50" (whether a right one is among the first k: trec_eval's success, which is
    recall where one is right and any of several will do), "rr@10" and "ndcg@10"; all 0 where nothing is
    right. Raises EvaluationError if ir-measures is not installed.
    """
    try:
        from ir_measures import RR, Success, iter_calc, nDCG
    except ImportError as error:
        raise EvaluationError(
            f"缺少程序库 ir-measures（{error}）；请运行 pip install ir-measures 后再试。"
        ) from error
    names = {Success @ cut: f"@{cut}" for cut in CUTS} | {RR @ 10: "rr@10", nDCG @ 10: "ndcg@10"}
    # What was not found has to be there as well, for the ideal order of nDCG.
    numbers = {thing: str(rank) for rank, thing in enumerate(dict.fromkeys([*ranked[:DEEPEST], *right]))}
    relevant = {numbers[thing]: 1 for thing in right} or {"nothing": 1}
    run = {numbers[thing]: -float(rank) for rank, thing in enumerate(ranked[:DEEPEST])}
    found = iter_calc(list(names), {"question": relevant}, {"question": run})
    return {names[score.measure]: float(score.value) for score in found}
