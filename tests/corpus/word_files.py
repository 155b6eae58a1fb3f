"""Word files made of the few parts that a reader looks at, and archives."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text)}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def text_box(text: str) -> str:
    box = f"<v:textbox><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox>"
    return f"<w:p><w:r><w:pict><v:shape>{box}</v:shape></w:pict></w:r></w:p>"


def document(*body: str) -> str:
    return f"<w:document {_W} {_V}><w:body>{''.join(body)}</w:body></w:document>"


def word_file(*body: str, other_parts: Mapping[str, str] | None = None) -> bytes:
    """Return a `.docx` of paragraphs and tables; `other_parts` replace or add parts by name."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"></Types>',
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>administrator</dc:creator>'
            "<dc:title>工作总结模板</dc:title></cp:coreProperties>"
        ),
        "word/styles.xml": (
            f'<w:styles {_W}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
            "</w:styles>"
        ),
        "word/document.xml": document(*body),
        **(other_parts or {}),
    }
    return zipped({name: content.encode() for name, content in parts.items()})


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of files by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()
