"""A character map in the form that the `tokenizers` library's Precompiled normaliser reads.

That form is SentencePiece's: u32 bytes of trie, the trie, then all replacements, each ended by a NUL. The
trie is a double array of u32 units over the UTF-8 bytes of the keys. From a unit at `place`, the child for a
byte stands at `place ^ offset ^ byte` and is right if its low 8 bits are that byte; the unit's value, if bit
8 says that it has one, stands at `place ^ offset` with bit 31 set. Bits 10 to 30 are the offset.
"""

import struct
from collections import deque
from collections.abc import Mapping

_HAS_VALUE = 1 << 8
_IS_VALUE = 1 << 31
_OFFSET_SHIFT = 10
_BLOCK = 256

_Node = dict[int | None, "_Node | int"]
"""Children by byte; under None, where a key ends, the position of its replacement."""


def build_charsmap(replacements: Mapping[int, str]) -> bytes:
    """Return the map that replaces each character (code point) by a string, which may be empty."""
    root, strings = _trie(replacements)
    units = _double_array(root)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + strings


def _trie(replacements: Mapping[int, str]) -> tuple[_Node, bytes]:
    root: _Node = {}
    strings = bytearray()
    positions: dict[str, int] = {}
    for character, replacement in sorted(replacements.items()):
        if replacement not in positions:
            positions[replacement] = len(strings)
            strings += replacement.encode() + b"\0"
        node = root
        for byte in chr(character).encode():
            child = node.setdefault(byte, {})
            assert isinstance(child, dict)
            node = child
        node[None] = positions[replacement]
    return root, bytes(strings)


def _double_array(root: _Node) -> list[int]:
    """Place each node's children at `base ^ byte`.

    No two nodes may share a base: a reader that follows a byte which is not a child's would else find another
    node's child there, with the right label.
    """
    units = {0: 0}
    base = 0
    waiting = deque([(root, 0)])
    while waiting:
        node, place = waiting.popleft()
        labels = [label or 0 for label in node]
        base += 1
        while any((base ^ label) in units for label in labels):
            base += 1
        units[place] |= (place ^ base) << _OFFSET_SHIFT
        for label, child in node.items():
            if isinstance(child, int):
                units[place] |= _HAS_VALUE
                units[base] = _IS_VALUE | child
            else:
                units[base ^ (label or 0)] = label or 0
                waiting.append((child, base ^ (label or 0)))
    size = (max(units) // _BLOCK + 1) * _BLOCK
    return [units.get(place, 0) for place in range(size)]
