"""Messages that are not text, as people send them: stickers, voice, places and the like."""

from tests.telegram_server.errors import Json
from tests.telegram_server.state import World

TINY = b"\x00" * 64
WITH_FILE: dict[str, tuple[str, Json]] = {
    "sticker": (
        "webp",
        {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "🙂",
        },
    ),
    "voice": ("oga", {"duration": 3, "mime_type": "audio/ogg"}),
    "audio": ("mp3", {"duration": 180, "mime_type": "audio/mpeg", "title": "歌"}),
    "video": ("mp4", {"duration": 5, "width": 640, "height": 360, "mime_type": "video/mp4"}),
    "animation": ("mp4", {"duration": 2, "width": 320, "height": 180, "mime_type": "video/mp4"}),
    "video_note": ("mp4", {"duration": 4, "length": 240}),
}
WITHOUT_FILE: dict[str, Json] = {
    "location": {"latitude": 29.56, "longitude": 106.55},
    "contact": {"phone_number": "+8613800000000", "first_name": "周明"},
    "dice": {"emoji": "🎲", "value": 4},
    "venue": {"location": {"latitude": 29.56, "longitude": 106.55}, "title": "码头", "address": "江边"},
    "poll": {
        "id": "1",
        "question": "哪天？",
        "options": [
            {"persistent_id": "0", "text": "今天", "voter_count": 0},
            {"persistent_id": "1", "text": "明天", "voter_count": 0},
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    },
}
KINDS = ("photo", *WITH_FILE, *WITHOUT_FILE)


def media_content(world: World, kind: str) -> Json:
    """Return the field of a message that holds media of a kind; raise ValueError for an unknown one."""
    if kind == "photo":
        sizes = [(90, 60), (800, 533)]
        files = [world.new_file("photo.jpg", "image/jpeg", TINY, "photos") for _ in sizes]
        return {
            "photo": [
                file.json() | {"width": width, "height": height}
                for file, (width, height) in zip(files, sizes, strict=True)
            ]
        }
    if kind in WITH_FILE:
        suffix, fields = WITH_FILE[kind]
        file = world.new_file(f"file.{suffix}", "application/octet-stream", TINY, f"{kind}s")
        return {kind: file.json() | fields}
    if kind in WITHOUT_FILE:
        return {kind: WITHOUT_FILE[kind]}
    raise ValueError(f"unknown media {kind!r}, expected one of {', '.join(KINDS)}")
