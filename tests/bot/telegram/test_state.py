"""What is kept: updates once, answers by chat, conversations for a while, nothing of who wants none."""

import sqlite3
from pathlib import Path

import pytest

from bot.telegram.asking import searched_text
from bot.telegram.state import DAY, SEEN_DAYS, Stage, State, _turn_json
from retrieval.config import AnswerConfig
from retrieval.followup import Turn, turn_after
from tests.index_maker import Workshop, write_pages

TURN = Turn("问？", "0123456789abcdef", "题", "", "引文", "答句")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> State:
    return State(tmp_path / "telegram.sqlite", clock)


def test_an_update_is_taken_once_and_stays_until_it_is_done(state: State) -> None:
    assert state.receive(5, "five")
    assert not state.receive(5, "five")
    assert state.receive(4, "four")
    state.set_stage(5, Stage.SENDING)
    assert state.unfinished() == [("four", Stage.WAITING), ("five", Stage.SENDING)]
    state.set_stage(5, Stage.DONE)
    assert state.unfinished() == [("four", Stage.WAITING)]
    assert not state.receive(5, "five")


def test_the_ids_of_another_bot_are_others(state: State) -> None:
    state.serve(1)
    state.receive(5, "five")
    state.serve(1)
    assert not state.receive(5, "five")
    state.serve(2)
    assert state.receive(5, "five")


def test_of_an_update_that_is_done_no_text_is_kept(state: State, tmp_path: Path) -> None:
    state.receive(5, "a secret question")
    state.set_stage(5, Stage.DONE)
    state.close()
    assert b"secret" not in (tmp_path / "telegram.sqlite").read_bytes()


def test_what_is_kept_survives_closing(state: State, tmp_path: Path, clock: Clock) -> None:
    state.receive(1, "one")
    number = state.keep_answer(7, 8, 9, "{}", TURN)
    state.answer_sent(number, 10)
    state.close()
    again = State(tmp_path / "telegram.sqlite", clock)
    assert again.unfinished() == [("one", Stage.WAITING)]
    assert again.turn_of_message(7, 10) == TURN
    assert again.last_turn(7, 8, 5) == TURN


def test_a_topic_has_a_conversation_of_its_own(state: State) -> None:
    state.keep_answer(7, 8, 9, "{}", TURN, thread=3)
    assert state.last_turn(7, 8, 5, thread=3) == TURN
    assert state.last_turn(7, 8, 5) is None
    state.new_conversation(7, 8)
    assert state.last_turn(7, 8, 5, thread=3) == TURN
    state.new_conversation(7, 8, thread=3)
    assert state.last_turn(7, 8, 5, thread=3) is None


def test_a_file_of_the_version_before_is_taken_over(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "telegram.sqlite"
    with State(path, clock)._db as db:
        db.execute("ALTER TABLE answer DROP COLUMN thread")
        db.execute(
            "INSERT INTO answer (chat, user, asked, body, turn, at) VALUES (7, 8, 9, '{}', ?, ?)",
            (_turn_json(TURN), clock()),
        )
        db.execute("PRAGMA user_version = 1")
    db.close()
    for _ in range(2):
        again = State(path, clock)
        assert again.last_turn(7, 8, 5) == TURN
        again.close()


def test_a_file_of_a_later_version_is_refused_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "telegram.sqlite"
    state = State(path)
    state._db.execute("PRAGMA user_version = 99")
    state.close()
    with pytest.raises(sqlite3.DatabaseError, match="version 99"):
        State(path)


def test_an_answer_belongs_to_its_chat(state: State) -> None:
    number = state.keep_answer(7, 8, 9, "{}", TURN)
    assert state.answer(number, 7)
    assert state.answer(number, 6) is None
    assert state.answer_to(9, 7)
    assert state.answer_to(9, 6) is None


def test_a_turn_can_be_followed_up_for_some_minutes(state: State, clock: Clock) -> None:
    state.keep_answer(7, 8, 9, "{}", TURN)
    clock.now += 299
    assert state.last_turn(7, 8, 5) == TURN
    clock.now += 2
    assert state.last_turn(7, 8, 5) is None
    assert state.last_turn(7, 9, 5) is None


def test_pruning_forgets_what_is_too_old_and_nothing_else(state: State, clock: Clock) -> None:
    old = state.keep_answer(7, 8, 9, "{}", TURN)
    state.receive(1, "done")
    state.set_stage(1, Stage.DONE)
    state.receive(2, "waiting")
    clock.now += 3 * DAY
    new = state.keep_answer(7, 8, 10, "{}", TURN)
    state.prune(2.5)
    assert state.answer(old, 7) is None
    assert state.answer(new, 7)
    assert state.unfinished() == [("waiting", Stage.WAITING)]
    assert state.receive(1, "again") == (SEEN_DAYS < 3)


def test_who_is_forgotten_leaves_nothing_and_others_stay(state: State) -> None:
    mine = state.keep_answer(7, 8, 9, "{}", TURN)
    theirs = state.keep_answer(7, 18, 19, "{}", TURN)
    for user in (8, 18):
        state.rate(theirs, user, "问？", good=True)
        state.add_guest(user)
    state.forget(8)
    assert state.answer(mine, 7) is None
    assert state.answer(theirs, 7)
    assert state.ratings() == (1, 0)
    assert (state.is_guest(8), state.is_guest(18)) == (False, True)


def test_a_turn_of_another_version_is_none(state: State) -> None:
    state.keep_answer(7, 8, 9, "{}", TURN)
    state._db.execute("UPDATE answer SET turn = '{\"other\": 1}'")
    assert state.last_turn(7, 8, 5) is None


def test_a_kept_turn_with_its_article_is_the_turn_it_was(
    workshop: Workshop, tmp_path: Path, state: State
) -> None:
    workshop.build(*write_pages(tmp_path / "pages", [1, 2]))
    engine = workshop.engine(answer=AnswerConfig(caution=0.0))
    answer = engine.ask("第2号桥全长多少公里？")
    turn = turn_after(answer)
    assert turn.text == searched_text(answer.quotes[0].article)
    state.keep_answer(7, 8, 9, "{}", turn)
    kept = state.last_turn(7, 8, 5)
    assert kept
    assert (kept.text, kept.quote, kept.article_id) == ("", turn.quote, turn.article_id)
    engine.close()


def test_the_file_is_for_its_owner_only(state: State, tmp_path: Path) -> None:
    assert (tmp_path / "telegram.sqlite").stat().st_mode & 0o077 == 0
