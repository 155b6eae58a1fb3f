import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.abstain import AS_SHIPPED, Calibration
from retrieval.calibration_file import (
    CalibrationFileError,
    calibration_for,
    calibration_path,
    read_calibration,
    remove_calibration,
    write_calibration,
)
from retrieval.publish import DataDir


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path)


def test_without_a_file_the_shipped_one_holds(data: DataDir) -> None:
    assert read_calibration(data) is None
    assert calibration_for(data, "model", "reader") == AS_SHIPPED
    assert not remove_calibration(data)


@settings(deadline=None, max_examples=30)
@given(slope=st.floats(0.1, 10.0), offset=st.floats(-20.0, 20.0))
def test_what_is_written_is_read_again_exactly(
    tmp_path_factory: pytest.TempPathFactory, slope: float, offset: float
) -> None:
    data = DataDir(tmp_path_factory.mktemp("calibration"))
    write_calibration(data, Calibration(slope, offset), "model", "reader", 40)
    stored = read_calibration(data)
    assert stored is not None
    assert (stored.questions, stored.model_fingerprint, stored.reader) == (40, "model", "reader")
    assert calibration_for(data, "model", "reader") == Calibration(slope, offset)


def test_a_new_one_takes_the_place_of_the_old_and_leaves_nothing_beside_it(data: DataDir) -> None:
    write_calibration(data, Calibration(0.5, 1.0), "model", "reader", 40)
    write_calibration(data, Calibration(2.0, -1.0), "model", "reader", 60)
    assert calibration_for(data, "model", "reader") == Calibration(2.0, -1.0)
    assert [path.name for path in data.root.iterdir()] == [calibration_path(data).name]
    assert remove_calibration(data)
    assert list(data.root.iterdir()) == []


def changed(data: DataDir, **values: object) -> bytes:
    write_calibration(data, Calibration(0.5, 1.0), "model", "reader", 40)
    stored = json.loads(calibration_path(data).read_bytes())
    return json.dumps({**stored, **values}).encode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slope": 0.0}, "slope 是 0.0"),
        ({"slope": -1.0}, "slope 是 -1.0"),
        ({"slope": "steep"}, "slope"),
        ({"offset": None}, "offset"),
        ({"more": 1}, "more"),
        ({"format_version": 1}, "格式版本是 1，本程序需要 4"),
        ({"format_version": None}, "格式版本是 None"),
    ],
)
def test_a_file_that_cannot_be_right_is_told_in_one_sentence(
    data: DataDir, values: dict[str, object], said: str
) -> None:
    calibration_path(data).write_bytes(changed(data, **values))
    assert said in complaint(data)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"1", b"\xff\xfe", b'{"x":' + b"[" * 5000, b"null"])
def test_a_damaged_file_is_told_in_one_sentence(data: DataDir, raw: bytes) -> None:
    calibration_path(data).write_bytes(raw)
    complaint(data)


@pytest.mark.parametrize("models", [("another", "reader"), ("model", "another"), ("model", "")])
def test_a_calibration_of_other_models_is_told_in_one_sentence(
    data: DataDir, models: tuple[str, str]
) -> None:
    write_calibration(data, Calibration(0.5, 1.0), *models, 40)
    assert "别的模型" in complaint(data)


def complaint(data: DataDir) -> str:
    with pytest.raises(CalibrationFileError) as caught:
        calibration_for(data, "model", "reader")
    said = str(caught.value)
    assert said.startswith(str(calibration_path(data)))
    assert said.endswith("。")
    assert "\n" not in said
    assert "--reset" in said
    return said


def test_a_file_that_cannot_be_opened_is_told(data: DataDir) -> None:
    calibration_path(data).mkdir()
    with pytest.raises(CalibrationFileError, match="读不了"):
        read_calibration(data)
