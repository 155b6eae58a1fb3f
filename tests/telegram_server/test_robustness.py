"""Whatever a bot sends, the server answers as the Bot API does, and never fails itself."""

import json

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.telegram_server import TelegramServer
from tests.telegram_server.service import NAMES

FIELDS = (
    "action allowed_updates callback_query_id caption caption_entities chat_id commands document "
    "entities file_id from_chat_id inline_message_id inline_query_id language_code limit "
    "link_preview_options max_connections message_id message_ids name next_offset offset parse_mode "
    "reaction reply_markup reply_parameters results scope secret_token text url user_id button id "
    "type title input_message_content message_text inline_keyboard keyboard callback_data copy_text "
    "command description length emoji language quote"
).split()
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 1100)
    | st.integers()
    | st.sampled_from(
        ["", "HTML", "<b>甲</b>", "bold", "text_link", "article", "emoji", "chat", "@readers", "1001"]
    )
    | st.text(max_size=8)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)
METHODS = sorted(set(NAMES.values()) - {"getUpdates", "setWebhook", "logOut"})
EXPECTED = {200, 400, 403, 413, 429}


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(method=st.sampled_from(METHODS), params=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8))
def test_no_parameters_make_the_server_fail(
    server: TelegramServer, client: httpx.Client, method: str, params: dict[str, object]
) -> None:
    if not server.people:
        user = server.add_user(started=True)
        server.add_group("读报群", user, username="readers")
        user.send("问")
    known = {"chat_id": 1001, "message_id": 1, "text": "甲", "from_chat_id": 1001}
    for body in (params, known | params):
        # As clients encode it: with halves of surrogate pairs, which JSON can hold, escaped.
        response = client.post(
            f"{server.base_url}{server.token}/{method}",
            content=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        assert response.status_code in EXPECTED
        assert response.json()["ok"] is (response.status_code == 200)
