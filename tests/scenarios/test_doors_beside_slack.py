"""Scripts and monitoring reach the same desk as people in Slack do."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pytest
from jsonschema import Draft202012Validator

from bot.doors.keys import KeyFile
from bot.incident import ChannelKind
from bot.pseudonyms import pseudonym_key
from bot.settings import read_settings

PASTE = "Failed to execute regsvr32.exe Error code: 5"
UNKNOWN = "Setup failed: FrobnicatorService error 0x8badf00d on WEB07"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict
    body: dict

    @property
    def is_problem(self):
        return self.headers["Content-Type"].startswith("application/problem+json")


class Caller:
    """A script outside Slack."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    def __call__(self, method, path, body=None, *, token=None, **headers):
        is_text = isinstance(body, str | bytes)
        data = body if is_text else json.dumps(body) if body is not None else None
        data = data.encode() if isinstance(data, str) else data
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if data is not None:
            kind = "text/plain" if is_text else "application/json"
            sent.setdefault("Content-Type", kind)
        request = urllib.request.Request(
            self.base + path, data=data, headers=sent, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as got:
                return Answer(got.status, dict(got.headers), json.loads(got.read()))
        except urllib.error.HTTPError as refused:
            body = json.loads(refused.read())
            return Answer(refused.code, dict(refused.headers), body)


@pytest.fixture
def opened(start_bot, tmp_path):
    """Return the bot with its outer doors open."""
    return start_bot(more={"PATCHBOT_API": "127.0.0.1:0"})


@pytest.fixture
def call(opened):
    """Return a caller of the API."""
    return Caller(opened.doors.api_port)


@pytest.fixture
def keys(tmp_path):
    """Return the file of who may."""
    return KeyFile(tmp_path / "patchbot.db.api-keys")


@pytest.fixture
def channel(people):
    """Return the id of a public channel the bot is in."""
    channels = people.state()["channels"].values()
    return next(c["id"] for c in channels if c["name"] == "patch-night")


@pytest.fixture
def token(keys, channel):
    """Return a token that carries #patch-night."""
    return keys.add_token("ci", public=(channel,), private=())


def test_a_script_learns_what_an_error_is_and_nothing_is_recorded(call, token):
    got = call("POST", "/api/v1/diagnose", {"text": PASTE}, token=token)

    assert (got.status, got.body["verdict"]) == (200, "answer")
    assert got.body["matches"][0]["id"] == "kb829427"
    assert call("GET", "/api/v1/incidents", token=token).body["incidents"] == []


def test_an_incident_logged_over_the_api_is_answered_in_its_channel(
    call, token, channel, people, night
):
    got = call(
        "POST", "/api/v1/incidents", {"text": PASTE, "channel": channel}, token=token
    )
    card = night.answer(None, contains="regsvr32")

    assert (got.status, got.body["opened"]) == (201, True)
    assert (
        got.headers["Location"] == f"/api/v1/incidents/{got.body['incident']['number']}"
    )
    assert "Reported by ci" in card["text"]


def test_the_card_of_an_incident_from_outside_can_be_settled_and_talked_under(
    call, token, channel, night
):
    call("POST", "/api/v1/incidents", {"text": PASTE, "channel": channel}, token=token)
    card = night.answer(None, contains="regsvr32")
    night.people.wait_until_quiet()
    night.post(PASTE, thread_ts=card["ts"])  # evidence for it, not a second one
    night.people.wait_until_quiet()
    night.click("fixed", card["ts"])
    night.card(card["ts"], contains="Fixed")
    listed = call("GET", "/api/v1/incidents", token=token).body["incidents"]

    assert [(i["status"], i["occurrences"]) for i in listed] == [("resolved", 2)]
    assert listed[0]["thread_ts"] == card["ts"]


def test_sent_again_with_the_same_key_nothing_is_recorded_again(call, token, channel):
    body = {"text": PASTE, "channel": channel}
    first = call(
        "POST", "/api/v1/incidents", body, token=token, Idempotency_Key="run-17"
    )
    again = call(
        "POST", "/api/v1/incidents", body, token=token, Idempotency_Key="run-17"
    )

    assert (first.body["new"], again.body["new"]) == (True, False)
    assert again.body["incident"]["occurrences"] == 1


def test_what_a_token_does_not_carry_it_cannot_write_to(call, token):
    got = call(
        "POST", "/api/v1/incidents", {"text": PASTE, "channel": "C0OTHER"}, token=token
    )

    assert (got.status, got.is_problem) == (403, True)


def test_a_private_channels_incident_exists_only_for_tokens_that_carry_it(
    call, keys, token
):
    inside = keys.add_token("inside", public=(), private=("G0SECRET",))
    body = {"text": UNKNOWN, "channel": "G0SECRET"}
    number = call("POST", "/api/v1/incidents", body, token=inside).body["incident"][
        "number"
    ]
    theirs = call("GET", f"/api/v1/incidents/{number}", token=inside)
    ours = call("GET", f"/api/v1/incidents/{number}", token=token)
    none = call("GET", f"/api/v1/incidents/{number + 1000}", token=token)

    assert theirs.status == 200
    assert len(theirs.body["pastes"]) == 1
    assert (ours.status, ours.body) == (404, none.body)
    assert call("GET", "/api/v1/incidents", token=token).body["incidents"] == []
    assert len(call("GET", "/api/v1/incidents", token=inside).body["incidents"]) == 1


def test_an_unknown_failure_from_outside_waits_for_the_thread_of_who_meets_it(
    call, token, channel, night
):
    call(
        "POST", "/api/v1/incidents", {"text": UNKNOWN, "channel": channel}, token=token
    )
    said_before = night.said()
    ts = night.post(f"@patchbot {UNKNOWN}")
    night.people.wait_until_quiet()
    listed = call("GET", "/api/v1/incidents", token=token).body["incidents"]

    assert said_before == []
    assert [(i["thread_ts"], i["occurrences"]) for i in listed] == [(ts, 2)]


def test_no_secret_reaches_the_log(call, token, channel, opened, tmp_path):
    text = f"{PASTE}\nsqlcmd -U sa -P Hunter2-Planted\nkey {token}"
    call("POST", "/api/v1/incidents", {"text": text, "channel": channel}, token=token)
    opened.stop()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert files
    for path in files:
        content = path.read_bytes()

        assert b"Hunter2-Planted" not in content, path
        assert token.encode() not in content, path


ROADS = [
    ("POST", "/api/v1/diagnose", {"text": PASTE}),
    ("POST", "/api/v1/incidents", {"text": PASTE, "channel": "C1"}),
    ("GET", "/api/v1/incidents", None),
    ("GET", "/api/v1/incidents/1", None),
    ("POST", "/hooks/grafana", "text"),
]


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road[1])
def test_nothing_is_served_to_who_shows_no_token_or_a_wrong_one(call, token, road):
    for shown in (None, "pbt_wrong", token + "x"):
        got = call(*road, token=shown)

        assert (got.status, got.is_problem) == (401, True)
        assert "WWW-Authenticate" in got.headers


def test_a_token_that_is_taken_back_ends_at_once(call, keys, token):
    before = call("GET", "/api/v1/incidents", token=token)
    keys.remove("ci")
    after = call("GET", "/api/v1/incidents", token=token)

    assert (before.status, after.status) == (200, 401)


def test_a_key_file_that_others_may_read_shuts_the_doors(call, token, tmp_path):
    (tmp_path / "patchbot.db.api-keys").chmod(0o644)
    got = call("GET", "/api/v1/incidents", token=token)

    assert (got.status, got.is_problem) == (503, True)


BAD = [
    pytest.param({"txt": PASTE}, {}, 422, id="unknown-and-missing-field"),
    pytest.param({"text": 5}, {}, 422, id="not-a-text"),
    pytest.param({"text": "  "}, {}, 422, id="empty"),
    pytest.param([], {}, 400, id="not-an-object"),
    pytest.param(b'{"text":', {"Content_Type": "application/json"}, 400, id="broken"),
    pytest.param(
        b'{"text":"a","text":"b"}',
        {"Content_Type": "application/json"},
        400,
        id="twice",
    ),
    pytest.param(b"[" * 5000, {"Content_Type": "application/json"}, 400, id="deep"),
    pytest.param("text", {}, 415, id="plain-text"),
    pytest.param({"text": "x" * 1_100_000}, {}, 413, id="too-large"),
]


@pytest.mark.parametrize("body, headers, status", BAD)
def test_a_wrong_body_is_refused_with_what_to_change(
    call, token, body, headers, status
):
    got = call("POST", "/api/v1/diagnose", body, token=token, **headers)

    assert (got.status, got.is_problem, got.body["status"]) == (status, True, status)
    assert got.body["detail"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "status=odd", "shout=1", "before=-1"]
)
def test_a_wrong_query_is_refused_by_name(call, token, query):
    got = call("GET", f"/api/v1/incidents?{query}", token=token)

    assert got.status == 422
    assert list(got.body["errors"]) == [query.split("=")[0]]


def test_pages_go_on_where_the_last_one_ended(call, token, channel):
    for number in range(3):
        text = f"Setup failed: Frobnicator{number * 'x'}Service error 0x8badf00{number}"
        body = {"text": text, "channel": channel}
        call("POST", "/api/v1/incidents", body, token=token)
    first = call("GET", "/api/v1/incidents?limit=2", token=token).body
    rest = call(
        "GET", f"/api/v1/incidents?before={first['next_before']}", token=token
    ).body
    numbers = [i["number"] for i in first["incidents"] + rest["incidents"]]

    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == 3
    assert rest["next_before"] is None


def test_who_asks_too_often_is_told_when_to_come_back(call, token):
    answers = [call("GET", "/api/v1/incidents/1", token=token) for _ in range(60)]
    late = [answer for answer in answers if answer.status == 429]

    assert late
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in late)


def test_the_openapi_document_is_served_and_the_answers_keep_to_it(
    call, token, channel, opened
):
    served = call("GET", "/api/v1/openapi.json").body
    body = {"text": PASTE, "channel": channel}
    number = call("POST", "/api/v1/incidents", body, token=token).body["incident"][
        "number"
    ]
    asked = [
        ("post", "/api/v1/diagnose", {"text": PASTE}),
        ("post", "/api/v1/incidents", body),
        ("get", "/api/v1/incidents", None),
        ("get", "/api/v1/incidents/{number}", None),
        ("get", "/api/v1/diagnose", None),
    ]
    for method, path, sent in asked:
        got = call(method.upper(), path.format(number=number), sent, token=token)
        described = served["paths"].get(path, {}).get(method)
        if described is None:
            assert got.status == 405
            assert got.headers["Allow"] == "POST"
            continue
        kinds = described["responses"][str(got.status)]["content"]
        schema = kinds[got.headers["Content-Type"].split(";")[0]]["schema"]
        whole = {**schema, "components": served["components"]}

        Draft202012Validator(whole).validate(got.body)


# -- hooks


@pytest.fixture
def hook(keys, channel):
    """Return the token of a hook into #patch-night."""
    return keys.add_hook("grafana", channel=channel, kind=ChannelKind.PUBLIC)


def alertmanager(*hosts, status="firing"):
    return {
        "version": "4",
        "status": status,
        "alerts": [
            {
                "status": status,
                "labels": {"alertname": "setup failed", "instance": f"{host}:9182"},
                "annotations": {"description": PASTE},
                "startsAt": "2026-11-18T02:00:00Z",
                "fingerprint": f"fp-{host}",
            }
            for host in hosts
        ],
    }


def test_an_alert_becomes_a_card_in_the_hooks_channel(call, hook, night):
    got = call("POST", "/hooks/grafana", alertmanager("WEB01"), token=hook)
    card = night.answer(None, contains="regsvr32")

    assert got.body == {"recorded": 1, "folded": 0, "ignored": 0}
    assert "Reported by grafana" in card["text"]


def test_a_storm_of_alerts_is_one_card_with_every_host(
    call, hook, token, night, opened
):
    hosts = [f"WEB{number}" for number in range(65, 105)]
    got = call("POST", "/hooks/grafana", alertmanager(*hosts), token=hook)
    again = call("POST", "/hooks/grafana", alertmanager(*hosts), token=hook)
    night.answer(None, contains="regsvr32")
    said = night.said()
    listed = call("GET", "/api/v1/incidents", token=token).body["incidents"]
    opened.stop()  # what a storm held back is shown at the latest now

    assert got.body["recorded"] == 40
    assert again.body == {"recorded": 0, "folded": 40, "ignored": 0}
    assert b'patchbot_alerts_total{became="folded"} 40.0' in opened.vitals.shown()
    assert len(said) == 1
    assert [(len(i["hosts"]), i["occurrences"]) for i in listed] == [(40, 40)]
    assert "WEB104" in json.dumps(night.said()[0])


def test_a_new_failure_that_monitoring_reports_is_called_at_its_third_host(
    call, hook, night
):
    def report(host):
        body = UNKNOWN.replace("WEB07", "") + f"\nComputer: {host}"
        call("POST", "/hooks/grafana", body, token=hook)

    report("WEB01")
    report("WEB02")
    before = night.said()
    report("WEB03")
    called = night.answer(None, contains="Not in my KB: 3 hosts")
    report("WEB04")
    night.card(called["ts"], contains="4 hosts")

    assert before == []
    assert len(night.said()) == 1


def test_an_alert_that_is_over_or_no_error_is_not_recorded(call, hook, token):
    over = call(
        "POST", "/hooks/grafana", alertmanager("WEB01", status="resolved"), token=hook
    )
    talk = call("POST", "/hooks/grafana", "all quiet tonight", token=hook)

    assert over.body == {"recorded": 0, "folded": 0, "ignored": 0}
    assert talk.body == {"recorded": 0, "folded": 0, "ignored": 1}
    assert call("GET", "/api/v1/incidents", token=token).body["incidents"] == []


def test_a_signed_hook_takes_what_is_signed_lately_and_nothing_else(
    call, keys, channel, tmp_path
):
    settings = read_settings({"PATCHBOT_DB": str(tmp_path / "patchbot.db")})
    key = keys.add_signing_hook(
        "signed",
        channel=channel,
        kind=ChannelKind.PUBLIC,
        secret=pseudonym_key(settings),
    )

    def sign(body, at=None):
        whole = f"{at}:{body}" if at else body
        return hmac.new(key.encode(), whole.encode(), hashlib.sha256).hexdigest()

    now, old = int(time.time()), int(time.time()) - 3600
    first = call(
        "POST", "/hooks/signed", PASTE, X_Hub_Signature_256=f"sha256={sign(PASTE)}"
    )
    replayed = call(
        "POST", "/hooks/signed", PASTE, X_Hub_Signature_256=f"sha256={sign(PASTE)}"
    )
    timed = call(
        "POST",
        "/hooks/signed",
        PASTE + " again",
        X_Grafana_Alerting_Signature=sign(PASTE + " again", now),
        X_Grafana_Alerting_Signature_Timestamp=str(now),
    )
    late = call(
        "POST",
        "/hooks/signed",
        PASTE,
        X_Grafana_Alerting_Signature=sign(PASTE, old),
        X_Grafana_Alerting_Signature_Timestamp=str(old),
    )
    forged = call("POST", "/hooks/signed", PASTE, X_Hub_Signature_256="sha256=00")

    assert first.body["recorded"] == 1
    assert replayed.body == {"recorded": 0, "folded": 1, "ignored": 0}
    assert timed.status == 200
    assert (late.status, forged.status) == (401, 401)
    assert key not in (tmp_path / "patchbot.db.api-keys").read_text()


def test_the_numbers_tell_what_came_to_the_doors(opened, call):
    call("GET", "/api/v1/openapi.json")
    call("POST", "/api/v1/diagnose", {"text": PASTE})
    call("GET", "/wp-login.php")
    call("GET", "/wp-admin.php")
    shown = opened.vitals.shown().decode()

    for counted in (
        'route="/api/v1/openapi.json",status="200"} 1.0',
        'route="/api/v1/diagnose",status="401"} 1.0',
        'route="nowhere",status="404"} 2.0',
    ):
        assert f"patchbot_requests_total{{{counted}" in shown
    assert 'patchbot_request_seconds_count{route="nowhere"} 2.0' in shown
    assert "wp-" not in shown
