"""The local Slack, driven by the real Bolt and the real Slack SDK."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_bolt.adapter.socket_mode.websockets import SocketModeHandler
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import Workspace


@pytest.fixture
def workspace():
    with Workspace() as started:
        yield started


@pytest.fixture
def people(workspace):
    return workspace.client


@pytest.fixture
def web(workspace):
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


def echo_app(web):
    """An app that repeats what it hears and opens a modal on a click."""
    app = App(client=web, signing_secret="local-workspace-signing-secret")
    button = {
        "type": "button",
        "action_id": "more",
        "text": {"type": "plain_text", "text": "More"},
        "value": "7",
    }

    @app.message(re.compile("^say "))
    def on_message(event, say):
        blocks = [
            {"type": "section", "text": {"type": "mrkdwn", "text": event["text"]}},
            {"type": "actions", "elements": [button]},
        ]
        say(text=event["text"], blocks=blocks, thread_ts=event["ts"])

    @app.event("app_mention")
    def on_mention(event, say):
        say(text="you called?", thread_ts=event["ts"])

    @app.event("message")
    def on_other_message():
        pass

    @app.command("/echo")
    def on_command(ack, respond, command):
        ack("got it")
        respond(text=command["text"])

    @app.action("more")
    def on_more(ack, body, client):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    def on_form(ack, view, client, body):
        name = view["state"]["values"]["who"]["name"]["value"]
        if name == "nobody":
            ack(response_action="errors", errors={"who": "somebody, please"})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"hello {name}")

    @app.shortcut("explain")
    def on_shortcut(ack, respond, shortcut):
        ack()
        respond(text=f"explained {shortcut['message']['text']}")

    @app.event("app_home_opened")
    def on_home(event, client):
        text = {"type": "mrkdwn", "text": "welcome"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        client.views_publish(user_id=event["user"], view=view)

    return app


def modal():
    name = {"type": "plain_text_input", "action_id": "name"}
    label = {"type": "plain_text", "text": "Who"}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "A form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {"type": "input", "block_id": "who", "label": label, "element": name}
        ],
    }


class Threaded(SocketModeHandler):
    """Bolt's websockets transport with the listeners off the event loop."""

    async def handle(self, client, req):
        response = await asyncio.to_thread(run_bolt_app, self.app, req)
        await send_async_response(client, req, response, 0.0)


@contextlib.contextmanager
def by_socket(workspace, app):
    """Run an app connected over Socket Mode."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def connect():
        slack = AsyncWebClient(base_url=workspace.api_url)
        handler = Threaded(app, workspace.app_token, ping_interval=1, web_client=slack)
        await handler.connect_async()
        return handler

    handler = asyncio.run_coroutine_threadsafe(connect(), loop).result(10)
    workspace.client.wait_for_sockets()
    try:
        yield handler
    finally:
        asyncio.run_coroutine_threadsafe(handler.close_async(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextlib.contextmanager
def by_http(workspace, app):
    """Run an app that listens for signed requests."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))
            self.send_response(answer.status)
            for name, value in answer.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/slack/events"
    assert workspace.client.deliver_by_http(address)["verified"] is True
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


TRANSPORTS = pytest.mark.parametrize(
    "transport",
    [pytest.param(by_socket, id="socket"), pytest.param(by_http, id="http")],
)


@TRANSPORTS
def test_a_reply_with_a_button_that_opens_a_modal(workspace, people, web, transport):
    with transport(workspace, echo_app(web)):
        asked = people.post("alice", "#patch-night", "say <hi> & bye")
        reply = people.wait_for_message("#patch-night", thread_ts=asked["ts"])
        assert reply["text"] == "say &lt;hi&gt; &amp; bye"

        people.click("bob", "more", channel="#patch-night", ts=reply["ts"])
        view = people.wait_for_view("bob", title="A form")
        refused = people.submit_view("bob", view["id"])
        assert refused["errors"] == {"who": "This field is required"}

        wrong = {"who": {"name": "nobody"}}
        refused = people.submit_view("bob", view["id"], wrong)
        assert refused["errors"] == {"who": "somebody, please"}

        people.submit_view("bob", view["id"], {"who": {"name": "Ada"}})
        told = people.wait_for_message("@bot", user="bob", contains="hello Ada")

        assert told["user"] == "U00000001"


@TRANSPORTS
def test_a_slash_command_a_shortcut_and_the_home_tab(workspace, people, web, transport):
    with transport(workspace, echo_app(web)):
        done = people.slash("alice", "#web-ops", "/echo", "a & b")
        assert done["acked"]
        seen = {"ephemeral_to": "alice", "timeout_s": 5}
        people.wait_for_message("#web-ops", contains="a & b", **seen)
        people.wait_for_message("#web-ops", contains="got it", **seen)

        asked = people.post("bob", "#web-ops", "an error")
        people.message_shortcut("alice", "#web-ops", asked["ts"], "explain")
        people.wait_for_message("#web-ops", contains="explained an error", **seen)

        people.open_home("alice")
        home = people.wait_for_home("alice", contains="welcome")

        assert home["type"] == "home"


@TRANSPORTS
def test_a_mention_comes_as_two_events_of_one_message(
    workspace, people, web, transport
):
    with transport(workspace, echo_app(web)):
        asked = people.post("alice", "#patch-night", "@patchbot help")
        people.wait_for_message("#patch-night", contains="you called?")
        people.wait_until_quiet()

    told = [line for line in people.traffic() if line.get("kind") == "events_api"]
    about = [t["body"] for t in told if t["body"]["event"]["ts"] == asked["ts"]]
    assert {body["event"]["type"] for body in about} == {"message", "app_mention"}
    assert len({body["event_id"] for body in about}) == 2
