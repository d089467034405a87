"""Who may reach the workspace: DNS rebinding, foreign pages and scripts stay out."""

from __future__ import annotations

import http.client
import json

import pytest

from bot.workspace.guard import is_local
from bot.workspace.page_feed import BUILT


def ask(workspace, path, *, method="GET", body=None, **headers):
    link = http.client.HTTPConnection("127.0.0.1", workspace.port)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request(method, path, body, named)
    answer = link.getresponse()
    text = answer.read().decode()
    link.close()
    return answer, text


@pytest.mark.parametrize(
    "host, local",
    [
        pytest.param("127.0.0.1:80", True, id="address"),
        pytest.param("localhost:80", True, id="localhost"),
        pytest.param("[::1]:80", True, id="ipv6"),
        pytest.param("localhost", True, id="default-port"),
        pytest.param("127.0.0.1:81", False, id="other-port"),
        pytest.param("evil.example:80", False, id="rebound-name"),
        pytest.param("127.0.0.1.evil.example:80", False, id="looks-like"),
        pytest.param("localhost:port", False, id="no-port"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_is_local(host, local):
    assert is_local(host, 80) is local


@pytest.mark.parametrize("path", ["/", "/page/picture", "/page/feed", "/api/auth.test"])
def test_a_foreign_host_is_refused_everywhere(workspace, path):
    answer, _ = ask(workspace, path, Host=f"evil.example:{workspace.port}")

    assert answer.status == 421


def test_a_foreign_origin_cannot_act(workspace, people):
    body = json.dumps({"user": "alice", "channel": "#patch-night", "text": "x"})
    answer, _ = ask(
        workspace,
        "/control/post",
        method="POST",
        body=body,
        Origin="http://evil.example",
        Content_Type="application/json",
    )

    assert answer.status == 403
    assert people.messages("#patch-night") == []


def test_a_form_cannot_act(workspace):
    answer, _ = ask(
        workspace, "/control/reset", method="POST", body="{}", Content_Type="text/plain"
    )

    assert answer.status == 415


@pytest.mark.parametrize(
    "path", ["/", "/page/page.js", "/page/picture", "/page/none.js"]
)
def test_every_answer_forbids_foreign_and_inline_code(workspace, path):
    answer, _ = ask(workspace, path)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_uploaded_page_is_sent_as_text(workspace, people):
    page = "<script>alert(1)</script>"
    shared = people.upload("alice", "#patch-night", "x.html", content=page)

    answer, text = ask(workspace, f"/page/file/{shared['file']['id']}")

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert text == page


@pytest.mark.parametrize("path", ["/page/..%2fserver.py", "/page/../server.py"])
def test_only_the_built_page_is_served(workspace, path):
    answer, text = ask(workspace, path)

    assert answer.status == 404
    assert "import" not in text


def test_a_private_channel_is_not_in_the_picture_of_an_outsider(workspace, people):
    people.post("alice", "#dc-core", "secret")

    _, outsider = ask(workspace, "/page/picture?user=bob")
    _, member = ask(workspace, "/page/picture?user=carol")

    assert "secret" not in outsider
    assert "secret" in member


def test_somebody_unknown_looks_as_the_first_person(workspace):
    answer, picture = ask(workspace, "/page/picture?user=nobody")

    assert answer.status == 200
    assert json.loads(picture)["me"] == "U00000002"


def test_tokens_are_in_no_picture_and_no_log(workspace, people, web):
    web.auth_test()
    people.clock(ack_within_s=0.05)
    people.slash("alice", "#patch-night", "/echo", "x")

    _, picture = ask(workspace, "/page/picture")

    for secret in (workspace.bot_token, workspace.app_token, workspace.signing_secret):
        assert secret not in picture


def test_the_page_has_no_inline_code_and_no_foreign_address():
    page = (BUILT / "index.html").read_text()

    assert '<script type="module" src="/page/page.js"></script>' in page
    assert "style=" not in page
    assert "://" not in page


def test_the_bundle_comes_with_its_licences():
    texts = (BUILT / "LICENSES.txt").read_text()

    for package in ("react", "react-dom", "slack-blocks-to-jsx", "node-emoji"):
        assert f"\n{package} " in texts
    lock = (BUILT.parent / "package-lock.json").read_text()
    assert '"resolved"' not in lock
