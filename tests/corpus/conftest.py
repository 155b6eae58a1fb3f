"""What the tests of reading share."""

import pytest

from corpus.dictionary import word_cut_in_two
from corpus.views import reading_view


@pytest.fixture(autouse=True, scope="session")
def dictionaries() -> None:
    """Read the dictionaries before the first test, so that none of them is timed with it."""
    word_cut_in_two("今", "天")
    reading_view("開")
