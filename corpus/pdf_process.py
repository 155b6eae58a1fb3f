"""The glyphs of a PDF, read in a process of its own: `python -m corpus.pdf_process`, the file on stdin.

pdfium is a C++ library that reads whatever people send; a file that makes it crash, hang or fill the memory
ends this process, not the bot. It costs 0.15 s a file (start and import), a page 6 ms.

Prints one JSON object a line: a `PageRuns` for each page, or a `Refusal` and nothing more.
"""

import contextlib
import ctypes
import sys
from collections.abc import Iterator

import msgspec
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.pdf_runs import merge_runs, runs_of
from corpus.pdf_types import MOST_CHARACTERS, MOST_PAGES, MOST_SECONDS, Glyph, PageRuns, Refusal, Run

MOST_CHARACTERS_ON_PAGE = 200_000
MOST_MEMORY = 2_000_000_000
"""Bytes of address space. The shared 113 pages take 0.1 GB."""
IMAGE_SHARE = 0.3
"""Of a page's area: an image that covers more of a page without text is a scan."""
FEW_CHARACTERS = 50
"""On a page with so few, images are looked for."""


def main() -> None:
    """Read the PDF on stdin, print what is on its pages."""
    _limit()
    encode = msgspec.json.Encoder().encode
    for message in read_pages(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(encode(message) + b"\n")


def read_pages(data: bytes) -> Iterator[PageRuns | Refusal]:
    """Yield each page of a PDF, or a refusal as the last."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError:
        locked = pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD
        yield Refusal("password" if locked else "damaged")
        return
    if count > MOST_PAGES:
        yield Refusal("pages", count)
        return
    total = 0
    for index in range(count):
        try:
            page = _read_page(document[index])
        except pdfium.PdfiumError:
            page = PageRuns(0.0, 0.0, [], readable=False)
        total += page.characters
        if total > MOST_CHARACTERS:
            yield Refusal("characters", total)
            return
        yield page


def _read_page(page: pdfium.PdfPage) -> PageRuns:
    text = page.get_textpage()
    with contextlib.closing(page), contextlib.closing(text):
        width, height = page.get_size()
        glyphs = list(_glyphs(text.raw))
        written = [glyph for glyph in glyphs if not glyph.character.isspace()]
        return PageRuns(
            width,
            height,
            merge_runs([run for run in runs_of(glyphs) if _is_on_page(run, width, height)]),
            characters=len(written),
            unmapped=sum(not glyph.mapped for glyph in written),
            scanned=len(written) < FEW_CHARACTERS and _has_large_image(page, width * height),
        )


def _glyphs(text: pdfium_c.FPDF_TEXTPAGE) -> Iterator[Glyph]:
    """Yield the glyphs of a page, without the spaces and line ends that pdfium adds."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium_c.FS_RECTF()
    for index in range(min(pdfium_c.FPDFText_CountChars(text), MOST_CHARACTERS_ON_PAGE)):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if pdfium_c.FPDFText_IsGenerated(text, index) == 1 or code in _NO_GLYPHS:
            continue
        pdfium_c.FPDFText_GetLooseCharBox(text, index, box)
        pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
        mapped = pdfium_c.FPDFText_HasUnicodeMapError(text, index) == 0 and _is_text(code)
        yield Glyph(
            chr(code) if code < sys.maxunicode else "\ufffd",
            box.left,
            box.bottom,
            box.right,
            box.top,
            y.value,
            _angle(pdfium_c.FPDFText_GetCharAngle(text, index)),
            mapped,
        )


_NO_GLYPHS = frozenset({0x0A, 0x0D, 0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF})


def _is_text(code: int) -> bool:
    """Tell whether a code point is a character at all: no control, no surrogate, not for private use."""
    return not (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xF900
        or code & 0xFFFE == 0xFFFE
        or code == 0xFFFD
        or code >= 0xF0000
    )


def _angle(angle: float) -> float:
    """Return an angle of [0, 2π) as one of (-π, π]."""
    return angle - 6.283185307179586 if angle > 3.141592653589793 else angle


def _is_on_page(run: Run, width: float, height: float) -> bool:
    """Tell whether a run is at least in part on the page, not in what is cut off around it."""
    return run.left < width and run.right > 0 and run.top > 0 and run.bottom < height


def _has_large_image(page: pdfium.PdfPage, area: float) -> bool:
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= IMAGE_SHARE * area:
            return True
    return False


def _limit() -> None:
    """Let the system end this process when it takes too much, also when nobody waits for it any more."""
    if sys.platform != "win32":
        import resource

        for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
            with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
                resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
