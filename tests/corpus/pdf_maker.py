"""Makes PDF files for tests: Chinese text at given places, in a font of its own: a box for each character.

A font that is named only would be looked for on the machine; where it is not, PDFium leaves out characters
that stand alone.
"""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

A4 = (595.0, 842.0)
COLUMN_CHARACTERS = 18


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text whose baseline begins at (x, y), in points from the lower left corner of the page."""

    x: float
    y: float
    text: str
    size: float = 10.0
    upright: bool = True


def make_pdf(
    pages: Sequence[Sequence[Text]],
    *,
    page_size: tuple[float, float] = A4,
    named: bool = True,
    picture: bool = False,
    locked: bool = False,
) -> bytes:
    """Return a PDF file with these pages.

    `named` tells whether the font says what characters its glyphs are; `picture` puts an image over each
    page; `locked` makes a file that asks for a password.
    """
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    ordering = b"GB1" if named else b"Identity"
    info = b"<< /Registry (Adobe) /Ordering (%s) /Supplement 0 >>" % ordering
    outlines = add(_stream(zlib.compress(box_font()), b"/Filter /FlateDecode"))
    # Whatever the character, the second glyph of the font: the box.
    boxes = add(_stream(zlib.compress(b"\x00\x01" * 65536), b"/Filter /FlateDecode"))
    descriptor = add(
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 /FontFile2 %d 0 R >>" % outlines
    )
    glyphs = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /STSong-Light /CIDSystemInfo %s"
        b" /FontDescriptor %d 0 R /DW 1000 /W [1 95 500] /CIDToGIDMap %d 0 R >>" % (info, descriptor, boxes)
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /%s /DescendantFonts [%d 0 R] >>"
        % (b"UniGB-UCS2-H" if named else b"Identity-H", glyphs)
    )
    image = add(
        _stream(
            b"\x80",
            b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        )
    )
    parent = len(objects) + 2 * len(pages) + 1
    kids = []
    for page in pages:
        content = b"".join(_show(text) for text in page)
        if picture:
            content += b"q %.2f 0 0 %.2f 0 0 cm /I Do Q\n" % page_size
        stream = add(_stream(content))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R"
                b" /Resources << /Font << /F %d 0 R >> /XObject << /I %d 0 R >> >> >>"
                % (parent, *page_size, stream, font, image)
            )
        )
    add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)))
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % parent)
    trailer = b"/Root %d 0 R" % root
    if locked:
        keys = (b"00" * 32, b"ff" * 32)
        lock = add(b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % keys)
        trailer += b" /Encrypt %d 0 R /ID [<00><00>]" % lock
    return _file(objects, trailer)


@cache
def box_font() -> bytes:
    """Return a TrueType font of two glyphs, one empty and one a box."""
    pen = TTGlyphPen(None)
    for point in ((60, -80), (60, 820), (440, 820), (440, -80)):
        (pen.lineTo if pen.points else pen.moveTo)(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({0x25A1: "box"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "box": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "box": (1000, 60)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2()
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def column(lines: Sequence[str], x: float, y: float, *, size: float = 10.0, step: float = 1.5) -> list[Text]:
    """Return lines one under the other; indented by its leading ideographic spaces."""
    return [
        Text(x + size * (len(line) - len(line.lstrip("\u3000"))), y - index * step * size, line.strip(), size)
        for index, line in enumerate(lines)
    ]


def wrap(paragraphs: Sequence[str], characters: int = COLUMN_CHARACTERS) -> list[str]:
    """Break paragraphs, indented by two characters, into lines of a column."""
    lines: list[str] = []
    for paragraph in paragraphs:
        text = "\u3000\u3000" + paragraph
        lines += [text[start : start + characters] for start in range(0, len(text), characters)]
    return lines


def _show(text: Text) -> bytes:
    matrix = b"1 0 0 1" if text.upright else b"0.7 0.7 -0.7 0.7"
    codes = text.text.encode("utf-16-be").hex().encode()
    return b"BT /F %.2f Tf %s %.2f %.2f Tm <%s> Tj ET\n" % (text.size, matrix, text.x, text.y, codes)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(data)
