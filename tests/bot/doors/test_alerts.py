"""What monitoring sends is read as the error text a person would paste."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.doors.alerts import MOST_ALERTS, Alert, read_alerts

ROOT = Path(__file__).parents[3]
ALERTMANAGER = {
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "IIS pool stopped", "instance": "web01:9182"},
            "annotations": {"summary": "W3SVC 5002", "description": "Pool X is off"},
            "startsAt": "2026-11-18T02:00:00Z",
            "fingerprint": "fp1",
        },
        {"status": "resolved", "labels": {"alertname": "Disk"}, "fingerprint": "fp2"},
    ],
}
SCOM = {
    "AlertName": "Application pool worker process",
    "AlertDescription": "A process serving application pool failed",
    "NetbiosComputerName": "WEB02",
    "ResolutionState": 0,
    "AlertId": "7f",
}
ZABBIX = {
    "event_name": "Service W3SVC is not running",
    "host": "WEB03",
    "message": "State: stopped (1)",
    "event_id": "990",
    "event_value": "1",
}
EVENT = {
    "Id": 4374,
    "ProviderName": "NtServicePack",
    "LogName": "System",
    "LevelDisplayName": "Error",
    "MachineName": "WEB04.corp.example",
    "TimeCreated": "2026-11-18T02:00:00",
    "RecordId": 77,
    "Message": "Windows 2000 Hotfix KB829427 installation failed.",
}
SENT = [
    pytest.param(
        ALERTMANAGER,
        [("IIS pool stopped\nW3SVC 5002\nPool X is off\nComputer: web01", "fp1")],
        id="alertmanager-and-grafana",
    ),
    pytest.param(
        SCOM,
        [
            (
                (
                    "Application pool worker process\n"
                    "A process serving application pool failed\nComputer: WEB02"
                ),
                "7f",
            )
        ],
        id="scom",
    ),
    pytest.param(
        ZABBIX,
        [
            (
                "Service W3SVC is not running\nState: stopped (1)\nComputer: WEB03",
                "990",
            )
        ],
        id="zabbix",
    ),
    pytest.param(
        [EVENT],
        [
            (
                (
                    "Log Name: System\nSource: NtServicePack\n"
                    "Date: 2026-11-18T02:00:00\n"
                    "Event ID: 4374\nLevel: Error\nComputer: WEB04.corp.example\n"
                    "Description:\nWindows 2000 Hotfix KB829427 installation failed."
                ),
                "77",
            )
        ],
        id="get-winevent",
    ),
    pytest.param(
        "plain text\nof two lines", [("plain text\nof two lines", "")], id="text"
    ),
]


@pytest.mark.parametrize("body, alerts", SENT)
def test_an_alert_reads_as_a_paste(body, alerts):
    found = read_alerts(body)

    assert [alert.text for alert in found] == [text for text, _ in alerts]
    for alert, (_, own) in zip(found, alerts, strict=True):
        assert alert.key.startswith(own)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({**SCOM, "ResolutionState": 255}, id="scom-closed"),
        pytest.param({**ZABBIX, "event_value": "0"}, id="zabbix-ok"),
        pytest.param({"status": "resolved", "title": "x"}, id="resolved"),
        pytest.param({"state": "ok", "title": "x"}, id="grafana-ok"),
        pytest.param({}, id="empty"),
        pytest.param([1, None, True], id="no-alerts"),
    ],
)
def test_what_is_over_or_says_nothing_is_no_alert(body):
    assert read_alerts(body) == ()


def test_a_body_of_very_many_alerts_is_cut():
    found = read_alerts([f"error {number}" for number in range(10_000)])

    assert len(found) == MOST_ALERTS


def test_the_powershell_script_sends_what_is_read_as_an_event():
    script = (ROOT / "deploy/Send-EventsToPatchbot.ps1").read_text("utf-8")
    block = script[script.index("[ordered]@{") : script.index("Invoke-RestMethod")]
    sent = re.findall(r"(\w+) = \$_\.", block)

    assert set(sent) == set(EVENT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["alerts", "status", "labels", "Id", "message", "host", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_whatever_is_sent_gives_alerts_with_a_text_or_none(body):
    for alert in read_alerts(body):
        assert isinstance(alert, Alert)
        assert alert.text.strip()
