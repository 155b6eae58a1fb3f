from tests.bot.telegram.conftest import BotRunner
from tests.telegram_server import Person

QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"


def test_a_question_is_answered_with_quotes_and_their_sources(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
    assert answer.text
