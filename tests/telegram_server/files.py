"""Methods about files: documents up, files down."""

import mimetypes

from tests.telegram_server.errors import ApiError, Json, bad_request
from tests.telegram_server.messages import checked_caption, post
from tests.telegram_server.params import Params
from tests.telegram_server.state import StoredFile, World

ATTACHED = "attach://"
MAX_NAME_CHARACTERS = 255


def send_document(world: World, params: Params) -> Json:
    caption = checked_caption(world, params)
    file = _document(world, params)
    return post(world, params, caption, document_content(file)).json()


def document_content(file: StoredFile) -> Json:
    """Return the field of a message that holds a document."""
    names = {"file_name": file.name, "mime_type": file.content_type}
    return {"document": names | file.json()}


def guessed_type(name: str) -> str:
    """Return the media type of a file name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _document(world: World, params: Params) -> StoredFile:
    given = params.text("document")
    field = given.removeprefix(ATTACHED) if given.startswith(ATTACHED) else "document"
    if given and not given.startswith(ATTACHED):
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if given not in world.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return world.files[given]
    upload = params.files.get(field)
    if upload is None:
        raise bad_request("there is no document in the request")
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > world.limits.upload:
        raise ApiError(413, "Request Entity Too Large")
    name = upload.filename.replace("/", "_").strip()[-MAX_NAME_CHARACTERS:] or "file"
    return world.new_file(name, guessed_type(name), upload.data, "documents")


def get_file(world: World, params: Params) -> Json:
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > world.limits.download:
        raise bad_request("file is too big")
    file.linked_at = world.clock.now()
    return file.json() | {"file_path": file.path}


METHODS = {"sendDocument": send_document, "getFile": get_file}
