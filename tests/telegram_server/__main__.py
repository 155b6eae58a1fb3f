"""The server as a process of its own: `python -m tests.telegram_server --port 0`.

Prints one line of JSON with its addresses and the token, then runs until it is interrupted or terminated.
"""

import argparse
import json
import signal
import threading

from tests.telegram_server.control import TOKEN
from tests.telegram_server.control_http import ControlledServer
from tests.telegram_server.floods import FloodLimits


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default="baowen_test_bot", help="the bot's")
    parser.add_argument("--no-privacy", action="store_true", help="the bot hears all of its groups")
    parser.add_argument("--inline-feedback", action="store_true", help="tell of chosen inline results")
    parser.add_argument("--floods", action="store_true", help="refuse what exceeds the flood limits")
    parser.add_argument("--public-webhooks", action="store_true", help="take https webhooks only")
    options = parser.parse_args()
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    server = ControlledServer(
        token=options.token,
        username=options.username,
        port=options.port,
        privacy=not options.no_privacy,
        inline_feedback=options.inline_feedback,
        floods=FloodLimits() if options.floods else None,
        public_webhooks=options.public_webhooks,
    )
    with server:
        addresses = {
            "url": server.url,
            "base_url": server.base_url,
            "base_file_url": server.base_file_url,
            "control_url": f"{server.url}/control/",
            "token": server.token,
        }
        print(json.dumps(addresses), flush=True)
        over.wait()


if __name__ == "__main__":
    main()
