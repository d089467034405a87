"""A tiny Bolt app on both transports, to try a workspace without the real bot."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_bolt.adapter.socket_mode.websockets import SocketModeHandler
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.server import Workspace
from bot.workspace.state import Json

CONNECT_WITHIN_S = 10.0
MANIFEST: Json = {
    "features": {
        "bot_user": {"display_name": "patchbot"},
        "slash_commands": [
            {
                "command": "/echo",
                "description": "Say it again",
                "usage_hint": "<anything>",
            }
        ],
        "shortcuts": [
            {"name": "Explain this", "callback_id": "explain", "type": "message"}
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "chat:write",
                "commands",
                "groups:history",
                "im:history",
                "reactions:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "message.channels",
                "message.groups",
                "message.im",
            ]
        }
    },
}


def echo_app(workspace: Workspace) -> App:
    """Return an app that repeats ``say ...`` and opens a form on a click."""
    web = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    app = App(client=web, signing_secret=workspace.signing_secret)
    app.message(re.compile("^say "))(_on_say)
    app.event("app_mention")(_on_mention)
    app.event("message")(_on_other_message)
    app.command("/echo")(_on_command)
    app.action("more")(_on_more)
    app.action("pick")(_on_pick)
    app.view("form")(_on_form)
    app.shortcut("explain")(_on_shortcut)
    app.event("app_home_opened")(_on_home)
    return app


def form_view(title: str = "A form") -> Json:
    """Return a modal that asks for a name."""
    name = {"type": "plain_text_input", "action_id": "name"}
    field = {
        "type": "input",
        "block_id": "who",
        "label": _plain("Who"),
        "element": name,
    }
    return {
        "type": "modal",
        "callback_id": "form",
        "title": _plain(title),
        "submit": _plain("Send"),
        "blocks": [field],
    }


@contextlib.contextmanager
def by_socket(workspace: Workspace, app: App) -> Iterator[None]:
    """Run an app connected over Socket Mode, on a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="echo", daemon=True)
    thread.start()

    async def connect() -> SocketModeHandler:
        web = AsyncWebClient(base_url=workspace.api_url)
        handler = _Threaded(app, workspace.app_token, ping_interval=1, web_client=web)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    opened = asyncio.run_coroutine_threadsafe(connect(), loop)
    handler = opened.result(CONNECT_WITHIN_S)
    workspace.client.wait_for_sockets()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_leave(handler), loop).result(CONNECT_WITHIN_S)
        # The SDK forgets a connection that was being refreshed; we end it.
        workspace.client.close_sockets()
        asyncio.run_coroutine_threadsafe(_end_tasks(), loop).result(CONNECT_WITHIN_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextlib.contextmanager
def by_http(workspace: Workspace, app: App) -> Iterator[None]:
    """Run an app that listens for signed requests."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(app))
    # The argument is how often it looks whether to stop.
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/slack/events"
    workspace.client.deliver_by_http(address)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def _leave(handler: SocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]


async def _end_tasks() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    if rest:
        _, stuck = await asyncio.wait(rest, timeout=1.0)
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


class _Threaded(SocketModeHandler):
    """Bolt's websockets transport with the listeners off the event loop."""

    async def handle(
        self, client: AsyncBaseSocketModeClient, req: SocketModeRequest
    ) -> None:
        answer = await asyncio.to_thread(run_bolt_app, self.app, req)
        await send_async_response(client, req, answer, 0.0)


def _door(app: App) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers={**self.headers}))
            self.send_response(answer.status)
            for name, value in answer.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: Any) -> None:
            pass  # the workspace's traffic log shows it

    return Door


# -- listeners ----------------------------------------------------------------


def _on_say(event: Json, say: Callable[..., Any]) -> None:
    button = {"type": "button", "action_id": "more", "text": _plain("More")}
    options = [{"text": _plain(word), "value": word.lower()} for word in ("One", "Two")]
    choice = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": _plain("Pick"),
        "options": options,
    }
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": event["text"]}},
        {"type": "actions", "elements": [{**button, "value": "7"}, choice]},
    ]
    root = event.get("thread_ts", event["ts"])
    say(text=event["text"], blocks=blocks, thread_ts=root)


def _on_mention(event: Json, say: Callable[..., Any]) -> None:
    say(text="you called?", thread_ts=event.get("thread_ts", event["ts"]))


def _on_other_message() -> None:
    """Take what no other listener wants, so that nothing is sent again."""


def _on_command(
    ack: Callable[..., Any], respond: Callable[..., Any], command: Json
) -> None:
    ack("got it")
    respond(text=command["text"] or "nothing to say")


def _on_more(ack: Callable[..., Any], body: Json, client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=form_view())


def _on_pick(
    ack: Callable[..., Any], action: Json, respond: Callable[..., Any]
) -> None:
    ack()
    picked = action["selected_option"]["value"]
    respond(text=f"picked {picked}", replace_original=False)


def _on_form(
    ack: Callable[..., Any], view: Json, client: WebClient, body: Json
) -> None:
    name = view["state"]["values"]["who"]["name"]["value"]
    if name == "nobody":
        ack(response_action="errors", errors={"who": "somebody, please"})
    elif name == "next":
        ack(response_action="push", view=form_view("Another form"))
    else:
        ack(response_action="clear")
        client.chat_postMessage(channel=body["user"]["id"], text=f"hello {name}")


def _on_shortcut(
    ack: Callable[..., Any], respond: Callable[..., Any], shortcut: Json
) -> None:
    ack()
    respond(text=f"explained {shortcut['message']['text']}")


def _on_home(event: Json, client: WebClient) -> None:
    button = {"type": "button", "action_id": "more", "text": _plain("Open the form")}
    welcome = {"type": "mrkdwn", "text": f"welcome, <@{event['user']}>"}
    blocks: list[Json] = [
        {"type": "section", "text": welcome},
        {"type": "actions", "elements": [button]},
    ]
    client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
