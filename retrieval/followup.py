"""Follow-ups: a question that leaves out what the one before it said, filled in from that one.

No language model: both questions are taken apart by shape. What a follow-up puts differently takes the place
of the part of its kind, what it leaves out is put before it, and what it points at ("他", "该校") is named.
The result is shown to whoever asked, who can put it right.
"""

from dataclasses import dataclass

from retrieval.tokens import Tokenizer
from retrieval.types import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn before: its standalone question, and what answered it.

    `article_id` is None, and the texts are empty, where nothing was found. `title` and `text` are the
    article's, `quote` is the first quote, or the nearest passage where the question was not answered,
    `sentence` what of it was highlighted and `answer` the exact answer in it, "" where none was marked.
    """

    question: str
    article_id: str | None
    title: str = ""
    text: str = ""
    quote: str = ""
    sentence: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that can be understood alone.

    `keeps_topic` tells that it asks more of what the question before was about, so that the article that
    answered that one may answer it too. Of another year, place or person, another article may. `own` are
    then the follow-up's own words, "" if it has none but question words. `unsure` tells that it may as well
    be a question of its own, as it was asked: what the archive answers tells (see `retrieval.engine`).
    """

    question: str
    keeps_topic: bool
    own: str = ""
    unsure: bool = False


OF_ITS_OWN_MARGIN = 0.9
"""By how much a question as it was asked must be answered more surely, in the logit of the confidence, than
with its topic filled in, to be taken for one of its own. Of the 25 changes of topic of the development
conversations each is answered more surely by 1.3 or more, of the 85 follow-ups 3 are by more than 0.5."""
OF_THE_SAME_STORY = 3.0
"""What that margin grows by where the article that answered before has all the words of the question: with
1.0 two of 220 development follow-ups are not answered that are with this, with 2.0 one, and of 302 questions
on something else as few are joined with the one before (22; some with the same answer)."""
OF_ITS_OWN_LEAST = -0.7
"""And how surely, in the logit, at least (one in three): the few words of a follow-up are found anywhere. The
changes of topic have -0.4 and more, the one follow-up that would be taken for one -1.1."""


def turn_after(answer: Answer, previous: Turn | None = None) -> Turn:
    """Return the turn that the next question may follow up.

    That is the `previous` one still, where what was said only thanks or greets.
    """
    if previous:
        from retrieval.followup_core import is_courtesy

        if is_courtesy(answer.question):
            return previous
    shown = answer.quotes or answer.nearest
    if not shown:
        return Turn(answer.standalone_question, None)
    quote = shown[0]
    article = quote.article
    return Turn(
        question=answer.standalone_question,
        article_id=article.id,
        title=article.title,
        text="\n".join([*article.headline.lines, *(passage.text for passage in article.passages)]),
        quote=quote.text,
        sentence="".join(quote.text[start:end] for start, end in quote.highlights),
        answer=quote.text[slice(*quote.answer_span)] if quote.answer_span else "",
    )


def same_topic(question: str, own: str) -> FollowUp:
    """Return a follow-up that asks more of what the question before was about."""
    return FollowUp(question, keeps_topic=True, own=own if any(map(str.isalnum, own)) else "")


def standalone(text: str, previous: Turn, tokenizer: Tokenizer) -> str:
    """Return `text` as a question that can be understood alone; as it is if it can be already."""
    return resolve(text, previous, tokenizer).question


def resolve(text: str, previous: Turn, tokenizer: Tokenizer) -> FollowUp:
    """Fill in what `text` leaves out, from the turn before; a question of its own stays as it is."""
    # Loaded with the first follow-up: a question asked once needs none of it, and waits for it 50 ms.
    from retrieval.followup_resolve import fill_in

    return fill_in(text, previous, tokenizer)
