"""How the dates in a question were understood, as a sentence: for the terminal and for chats alike."""

from datetime import date

from bot import messages as m
from bot.messages import Language
from corpus.date_expressions import find_dates
from retrieval.question_dates import Period, QuestionDates, interval_words


def understood_dates(dates: QuestionDates, language: Language) -> str:
    """Return the days that the dates of a question were taken for: "上周：2025年12月22日至28日".

    Only dates that leave something open are stated: relative ones, and those without a year; "" if there are
    none. Where they were counted from the newest issue instead of today, that is said as well. The dates
    stand as they were typed: what is shown has to be made safe as the rest of a question is.
    """
    said = dict.fromkeys(
        m.UNDERSTOOD_DATE.say(language, asked=period.text, meant=_days(period.first, period.last, language))
        for period in dates.periods
        if _leaves_open(period, dates.reference)
    )
    if not said:
        return ""
    sentence = m.UNDERSTOOD_COMMA.say(language).join(said)
    if dates.by_archive:
        sentence += m.UNDERSTOOD_BY_ARCHIVE.say(
            language, newest=_days(dates.reference, dates.reference, language)
        )
    return sentence


def _leaves_open(period: Period, reference: date) -> bool:
    return any(not found.explicit_year for found in find_dates(period.text, reference))


def _days(first: date, last: date, language: Language) -> str:
    if language == "zh":
        return interval_words(first, last)
    if first == last:
        return first.isoformat()
    return m.DATE_RANGE.say(language, first=first, last=last)
