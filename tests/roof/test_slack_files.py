"""The bot's token goes to Slack's file host, and nowhere else, whatever is shared."""

from __future__ import annotations

import socket
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.roof.slack_files import read_file
from bot.settings import SlackSettings
from handlers.files import UnreadableFileError

TOKEN = "xoxb-the-token"


def reader(api_url):
    """Return a reader of files for the Slack whose API is there."""
    slack = SlackSettings(TOKEN, None, "0" * 32, api_url, 3000)
    return partial(read_file, slack)


class Host:
    """A web server that answers as told and remembers who asked."""

    def __init__(self):
        self.asked = []
        self.answer = (200, {}, b"content")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.path, self.headers.get("Authorization")))
                status, headers, body = outer.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,)).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def home():
    """Return the host the bot calls Slack."""
    host = Host()
    yield host
    host.close()


@pytest.fixture
def stranger():
    """Return another host on the same machine."""
    host = Host()
    yield host
    host.close()


def test_a_file_of_slacks_is_read_with_the_token(home):
    read = reader(f"{home.base}/api/")

    assert read(f"{home.base}/files/a.log") == b"content"
    assert home.asked == [("/files/a.log", f"Bearer {TOKEN}")]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(home, stranger, status):
    home.answer = (status, {"Location": f"{stranger.base}/take"}, b"")

    with pytest.raises(UnreadableFileError, match=str(status)):
        reader(f"{home.base}/api/")(f"{home.base}/files/a.log")

    assert stranger.asked == []


def test_another_host_is_not_even_asked(home, stranger):
    with pytest.raises(UnreadableFileError, match="outside Slack"):
        reader(f"{home.base}/api/")(f"{stranger.base}/a.log")

    assert stranger.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/a.log",
        "https://files.slack.com.evil.example/a.log",
        "https://files.slack.com@evil.example/a.log",
        "https://evil.example/files.slack.com/a.log",
        "https://evil.example#files.slack.com",
        "https://files.slack.com:8443/a.log",
        "https://files.slack-gov.com/a.log",
        "https://drive.google.com/a.log",
        "file:///etc/passwd",
        "ftp://files.slack.com/a.log",
        "data:text/plain,hello",
        "//files.slack.com/a.log",
        "https://[files.slack.com/a.log",
        "https://files.slack.com/a log\r\nX-Evil: 1",
        "",
    ],
)
def test_what_is_not_slacks_file_host_is_refused(url):
    with pytest.raises(UnreadableFileError, match="outside Slack"):
        reader("https://slack.com/api/")(url)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_file_that_was_taken_away_is_not_asked_for_again(home, status):
    home.answer = (status, {}, b"")

    with pytest.raises(UnreadableFileError, match=str(status)):
        reader(f"{home.base}/api/")(f"{home.base}/files/a.log")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_slack_is_away_it_is_worth_another_try(home, status):
    home.answer = (status, {}, b"")

    with pytest.raises(OSError, match=str(status)):
        reader(f"{home.base}/api/")(f"{home.base}/files/a.log")


def test_an_answer_that_is_no_http_is_worth_another_try():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        base = f"http://127.0.0.1:{port}"

        def garble():
            asked, _ = server.accept()
            with asked:
                asked.recv(1000)
                asked.sendall(b"no http at all\r\n\r\n")

        talking = threading.Thread(target=garble)
        talking.start()
        with pytest.raises(OSError, match="BadStatusLine"):
            reader(f"{base}/api/")(f"{base}/a.log")
        talking.join()
