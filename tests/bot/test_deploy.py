"""The container file and the systemd unit fit what there is to run."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.bot.conftest import ROOT

DEPLOY = ROOT / "bot" / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_container_is_built_from_all_that_the_package_is_made_of() -> None:
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.M
    )
    sources = {name for line in copied for name in line.split()}
    packages = {name.partition(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]}
    files = {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert packages | files | {"pyproject.toml", "constraints.txt"} == sources
    assert all((ROOT / name).exists() for name in sources)


def test_every_file_of_data_is_in_the_package() -> None:
    stated = PROJECT["tool"]["setuptools"]["package-data"]
    tracked = {
        path.relative_to(ROOT / package)
        for package in ("corpus", "retrieval")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    patterns = [pattern for package in ("corpus", "retrieval") for pattern in stated[package]]
    assert [str(path) for path in tracked if not any(path.match(pattern) for pattern in patterns)] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    unit = (DEPLOY / "baowen.service").read_text(encoding="utf-8")
    # What it starts is installed elsewhere.
    path = tmp_path / "baowen.service"
    path.write_text(unit.replace("/opt/baowen/bin/baowen", sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
