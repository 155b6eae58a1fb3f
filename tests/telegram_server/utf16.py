"""Offsets and lengths of the Bot API count UTF-16 code units."""

FIRST_PAIR = 0x10000


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) + sum(character >= "\U00010000" for character in text)


def width(character: str) -> int:
    """Return the UTF-16 code units of one character: 1 or 2."""
    return 2 if ord(character) >= FIRST_PAIR else 1


def cut(text: str, offset: int, length: int) -> str:
    """Return the part of `text` at `offset`, both in UTF-16 code units."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le", "surrogatepass")
