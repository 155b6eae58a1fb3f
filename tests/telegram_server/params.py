"""The parameters of a request, however they came: query string, form, multipart or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_server.errors import ApiError, Json, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """Every value is a string, as it is to the Bot API: objects in JSON bodies count as JSON text.

    `method` is the method's name as the documentation writes it.
    """

    method: str
    values: dict[str, str]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the value, empty when there is none."""
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        """Return whether the value is one of those that count as true."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """Return the value moved into [low, high]; `default` when it is not a whole number."""
        try:
            value = int(self.text(name))
        except ValueError:
            return default
        return min(max(value, low), high)

    def json(self, name: str, what: str) -> Any:
        """Return the decoded value, None when there is none; `what` names it in the error."""
        encoded = self.text(name)
        if not encoded:
            return None
        try:
            return json.loads(encoded)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


def from_json_body(body: bytes) -> dict[str, str]:
    """Return the values of an application/json request.

    Raises ApiError when the body is not a JSON object in UTF-8.
    """
    try:
        decoded = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON encoded request") from None
    if not isinstance(decoded, dict):
        raise bad_request("object expected as JSON encoded request")
    values = {name: as_text(value) for name, value in decoded.items() if value is not None}
    return {name: checked(value) for name, value in values.items()}


def as_text(value: Any) -> str:
    """Return a JSON value as the string that stands for it in a form."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def checked(value: str) -> str:
    """Return `value`; halves of surrogate pairs are not text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return value


def decoded(value: bytes) -> str:
    """Return a form value as text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def string_field(source: Json, name: str, *, required: bool = False) -> str:
    """Return a string field of a JSON object; a number counts as its digits."""
    value = source.get(name)
    if value is None:
        if required:
            raise _reason(f'Can\'t find field "{name}"')
        return ""
    if isinstance(value, str):
        return checked(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise _reason(f'Field "{name}" must be of type String')


def integer_field(source: Json, name: str) -> int:
    """Return a required whole number of a JSON object; its digits in a string count too."""
    value = source.get(name)
    if value is None:
        raise _reason(f'Can\'t find field "{name}"')
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise _reason(f'Field "{name}" must be of type Number')
    try:
        return int(value)
    except ValueError:
        raise _reason(f'Field "{name}" must be a valid Number') from None


def _reason(text: str) -> ApiError:
    return bad_request(text[0].lower() + text[1:])


def reason_of(error: ApiError) -> str:
    """Return the description without its prefix, capitalised as inside a longer description."""
    reason = error.description.removeprefix("Bad Request: ")
    return reason[0].upper() + reason[1:]
