"""The calibration of an archive as it is kept: one small file in the data folder, beside CURRENT."""

import math
from pathlib import Path

import msgspec

from retrieval.abstain import AS_SHIPPED, Calibration
from retrieval.errors import RetrievalError
from retrieval.publish import DataDir, now, replace_file

FORMAT_VERSION = 4


class CalibrationFileError(RetrievalError):
    """The stored calibration cannot be used: damaged, of another version, or made for another model."""


class StoredCalibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calibration with what it was made of: the number of questions, the models, the time (ISO 8601, UTC).

    `slope` is above 0, so that more evidence never makes less sure.
    """

    format_version: int
    model_fingerprint: str
    reader: str
    created: str
    questions: int
    slope: float
    offset: float

    @property
    def calibration(self) -> Calibration:
        return Calibration(self.slope, self.offset)


def calibration_path(data: DataDir) -> Path:
    return data.root / "calibration.json"


def write_calibration(
    data: DataDir, calibration: Calibration, fingerprint: str, reader: str, questions: int
) -> None:
    """Keep a calibration, in place of any before it, in one step for every reader. Raises OSError."""
    stored = StoredCalibration(
        format_version=FORMAT_VERSION,
        model_fingerprint=fingerprint,
        reader=reader,
        created=now(),
        questions=questions,
        slope=calibration.slope,
        offset=calibration.offset,
    )
    replace_file(calibration_path(data), msgspec.json.format(msgspec.json.encode(stored)) + b"\n")


def remove_calibration(data: DataDir) -> bool:
    """Go back to the calibration as shipped. Return whether there was another. Raises OSError."""
    try:
        calibration_path(data).unlink()
    except FileNotFoundError:
        return False
    return True


def read_calibration(data: DataDir) -> StoredCalibration | None:
    """Return the stored calibration, None if there is none. Raises CalibrationFileError."""
    path = calibration_path(data)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CalibrationFileError(f"{path}：读不了校准文件（{error.strerror}）；请检查权限。") from error
    try:
        version = msgspec.json.decode(raw).get("format_version")
        if version != FORMAT_VERSION:
            raise CalibrationFileError(
                f"{path}：校准文件的格式版本是 {version}，本程序需要 {FORMAT_VERSION}；"
                "请用 baowen calibrate --reset 删去，再重新校准。"
            )
        stored = msgspec.json.decode(raw, type=StoredCalibration)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, AttributeError) as error:
        raise _damaged(path, str(error)) from error
    if not (math.isfinite(stored.offset) and 0.0 < stored.slope < math.inf):
        raise _damaged(path, f"slope 是 {stored.slope}，offset 是 {stored.offset}")
    return stored


def _damaged(path: Path, reason: str) -> CalibrationFileError:
    return CalibrationFileError(
        f"{path}：校准文件已损坏（{reason}）；请用 baowen calibrate --reset 删去，再重新校准。"
    )


def calibration_for(data: DataDir, fingerprint: str, reader: str) -> Calibration:
    """Return the calibration to answer with by these models: the stored one, or as shipped.

    `fingerprint` is that of the embedding model, `reader` the name of the reader. Raises
    CalibrationFileError, also if the stored one was made for other models, whose scores differ.
    """
    stored = read_calibration(data)
    if stored is None:
        return AS_SHIPPED
    if (stored.model_fingerprint, stored.reader) != (fingerprint, reader):
        raise CalibrationFileError(
            f"{calibration_path(data)}：这个校准是为别的模型（[model] 或 [rerank]）做的；"
            "请用 baowen calibrate --reset 删去，再重新校准。"
        )
    return stored.calibration
