"""The whole line on one real newspaper page, which is beside the repository where it may be, never in it.

Run with `-rP` to see the figures and each question that was not answered as it should be.
"""

import json
from pathlib import Path

import pytest

from retrieval.build import open_builder
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.engine import open_engine
from retrieval.publish import DataDir
from retrieval.saved_answers import answer_to_json, verify_saved

SHARED = Path(__file__).parents[2] / "shared"
PAGE = SHARED / "pages" / "chongqing_2024-07-11.txt"
QUESTIONS = SHARED / "eval" / "seed_questions.dev.jsonl"
RETAIL = "2023年渝北区社会消费品零售总额是多少？"

pytestmark = pytest.mark.skipif(
    not PAGE.is_file() or not QUESTIONS.is_file(), reason=f"{PAGE} or {QUESTIONS} is not there"
)


def test_questions_on_a_real_page_are_answered_with_verified_quotes(
    tmp_path: Path, bundled_model_dir: Path
) -> None:
    data = DataDir(tmp_path)
    data.models.symlink_to(bundled_model_dir / "models", target_is_directory=True)
    open_builder(data, ModelConfig(), IndexConfig()).build([PAGE], lambda stage, done, total: None)
    engine = open_engine(data, ModelConfig(), IndexConfig(), SearchConfig(), RerankConfig(), AnswerConfig())
    right, wrongly_answered, saved = 0, 0, []
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        answer = engine.ask(question["question"])
        saved.append(json.dumps(answer_to_json(answer)))
        shown = answer.quotes[0].text if answer.quotes else ""
        if question["answerable"]:
            holds = any(text in shown for text in question["answers"])
            right += holds
        else:
            holds = not answer.answered
            wrongly_answered += answer.answered
        if not holds:
            print(question["id"], question["question"], "->", shown[:60] or "not answered")
    print(f"answer in the first quote: {right} of 22; answered without an answer: {wrongly_answered} of 10")

    retail = engine.ask(RETAIL)
    findings = list(verify_saved(saved, engine.store, engine.manifest.number))
    engine.close()
    assert right >= 20
    assert wrongly_answered <= 2
    assert retail.answered
    assert "1153.3亿元" in retail.quotes[0].text[slice(*retail.quotes[0].highlights[0])]
    assert findings
    assert [finding for finding in findings if finding.problem] == []
