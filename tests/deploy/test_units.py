"""What is in deploy/ is well-formed, and sets only what the bot reads."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from bot.settings import read_settings, read_slack_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
K8S = {
    one["kind"]: one
    for one in yaml.safe_load_all((DEPLOY / "k8s/patchbot.yaml").read_text("utf-8"))
}
UNIT = (DEPLOY / "patchbot.service").read_text("utf-8")
EXAMPLE = (DEPLOY / ".env.example").read_text("utf-8")
NAME = re.compile(r"(?:PATCHBOT|SLACK)_[A-Z_]+|PORT")


def read_by_settings():
    """Return every variable that bot/settings.py names."""
    tree = ast.parse((ROOT / "bot/settings.py").read_text("utf-8"))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return {t for t in texts if isinstance(t, str) and NAME.fullmatch(t)}


def named_in_example():
    lines = (line.lstrip("#") for line in EXAMPLE.splitlines())
    return {line.partition("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)}


def test_every_setting_is_in_the_example_and_every_line_of_it_is_read():
    assert named_in_example() == read_by_settings()


def test_every_setting_of_the_example_has_its_comment_above_and_none_behind():
    """systemd and ``docker run --env-file`` take one behind as part of the value."""
    lines = EXAMPLE.splitlines()
    for before, line in pairwise(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert before.startswith("# "), line
            assert " #" not in line


def test_the_example_filled_in_is_a_right_environment(tmp_path):
    environ = {
        name: value.replace("...", "0123456789abcdef")
        for name, _, value in (
            line.lstrip("#").partition("=")
            for line in EXAMPLE.splitlines()
            if re.match(r"#?[A-Z_]+=", line)
        )
    }
    for name in ("PATCHBOT_KB", "PATCHBOT_INVENTORY"):  # must exist, and do not here
        del environ[name]

    assert read_settings(environ).api == ("127.0.0.1", 8090)
    assert read_slack_settings(environ).is_socket_mode


SET = {
    "Dockerfile": set(
        NAME.findall(
            " ".join(
                re.findall(
                    r"^ENV .*(?:\n .*)*", (DEPLOY / "Dockerfile").read_text(), re.M
                )
            )
        )
    ),
    "compose": {
        name
        for service in COMPOSE["services"].values()
        for name in service.get("environment", {})
        if not name.startswith("POSTGRES_")
    },
    "k8s": {
        one["name"]
        for one in K8S["Deployment"]["spec"]["template"]["spec"]["containers"][0]["env"]
    },
    "unit": set(re.findall(r"^Environment=((?:PATCHBOT|SLACK)_\w+)", UNIT, re.M)),
}


@pytest.mark.parametrize("where", SET)
def test_what_is_set_there_is_read_by_the_bot(where):
    assert SET[where]
    assert SET[where] <= read_by_settings()


def test_no_file_here_holds_a_token():
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            found = re.findall(r"xox[a-z]-\w{6,}|xapp-\w{6,}", path.read_text("utf-8"))

            assert found == [], path


LOCKS = [
    *("requirements.lock", "deploy/requirements.lock", "deploy/check.lock"),
    "tests/requirements.lock",
]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_pin_and_no_address(lock):
    text = (ROOT / lock).read_text("utf-8")
    pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==.+(?:\n    .+)*", text, re.M)
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]

    assert len(pins) > 15
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []
    for word in ("://", "--index-url", "--find-links", "file:", " @ ", "/work", "/opt"):
        assert not [line for line in lines if word in line], word


def test_the_lock_has_wheels_for_every_platform_we_name():
    """A lock made on one machine alone would lack the others' wheels of these."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    hashes = {
        name: len(re.findall("sha256", body))
        for name, body in re.findall(r"^([\w.-]+)==((?:.|\n)*?)(?=^\S)", text, re.M)
    }

    for compiled in ("aiohttp", "rapidfuzz", "numpy", "evtx", "pyyaml"):
        assert hashes[compiled] >= 12, compiled


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_installs_a_stranger_under_our_name(lock):
    """The package index has another project called patchbot."""
    pins = re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text("utf-8"), re.M)

    assert len(pins) > 15
    assert "patchbot" not in pins


def container():
    return K8S["Deployment"]["spec"]["template"]["spec"]["containers"][0]


def test_three_replicas_are_probed_where_health_is_served_and_two_always_stay():
    env = {one["name"]: one["value"] for one in container()["env"]}
    ports = {one["name"]: one["containerPort"] for one in container()["ports"]}

    assert K8S["Deployment"]["spec"]["replicas"] == 3
    assert K8S["PodDisruptionBudget"]["spec"]["minAvailable"] == 2
    assert env["PATCHBOT_HEALTH"].endswith(f":{ports['health']}")
    for probe, path in {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": "/readyz",
    }.items():
        assert container()[probe]["httpGet"] == {"path": path, "port": "health"}


def test_every_label_selects_the_same_pods():
    labels = K8S["Deployment"]["spec"]["template"]["metadata"]["labels"]
    chosen = [
        K8S["Deployment"]["spec"]["selector"]["matchLabels"],
        K8S["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        K8S["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        K8S["Service"]["spec"]["selector"],
    ]

    assert all(one == labels for one in chosen)


def test_containers_run_as_nobody_on_a_read_only_root():
    bot, pod = container()["securityContext"], K8S["Deployment"]["spec"]["template"]

    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert bot["readOnlyRootFilesystem"] is True
    assert bot["allowPrivilegeEscalation"] is False
    assert bot["capabilities"] == {"drop": ["ALL"]}
    for name in ("patchbot", "patchbot-replica"):
        service = COMPOSE["services"][name]

        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_every_volume_that_is_mounted_is_declared():
    pod = K8S["Deployment"]["spec"]["template"]["spec"]
    mounted = {one["name"] for one in container()["volumeMounts"]}

    assert mounted == {one["name"] for one in pod["volumes"]}
    used = {
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", ())
        if not volume.startswith(("$", ".", "/"))
    }
    assert used == set(COMPOSE["volumes"])


def test_what_the_image_copies_is_in_the_repository():
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M)
    ours = {"README.md"}  # written with the release

    for source in (one for line in copied for one in line.split()):
        assert (ROOT / source).exists() or source in ours, source


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)
def test_systemd_takes_the_unit_and_finds_it_hardened(tmp_path):
    unit = tmp_path / "patchbot.service"
    text = re.sub(r"^ExecStart=.*", "ExecStart=/bin/true run", UNIT, flags=re.M)
    unit.write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.M))
    environ = {**os.environ, "LC_ALL": "C"}
    for command in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run(
            ["systemd-analyze", *command, str(unit)],
            capture_output=True,
            text=True,
            env=environ,
        )

        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(
    not shutil.which("check-jsonschema"), reason="check-jsonschema is not installed"
)
def test_the_compose_file_fits_the_compose_schema():
    done = subprocess.run(
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        cwd=DEPLOY,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(
    not shutil.which("kubernetes-validate"),
    reason="kubernetes-validate is not installed",
)
def test_the_manifests_fit_kubernetes_own_schema():
    done = subprocess.run(
        ["kubernetes-validate", "--strict", "k8s/patchbot.yaml"],
        cwd=DEPLOY,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
