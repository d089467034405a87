"""A workspace, the people in it, and the echo app on both transports."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.workspace import Workspace
from bot.workspace.echo import MANIFEST, by_http, by_socket, echo_app


@pytest.fixture
def workspace():
    """A workspace whose app may do what the echo app's manifest says."""
    with Workspace(MANIFEST, clock_scale=1000.0) as started:
        yield started


@pytest.fixture
def people(workspace):
    """The control API's client."""
    return workspace.client


@pytest.fixture
def web(workspace):
    """The SDK's client with the bot's token."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


@pytest.fixture
def echo(workspace):
    """The echo app, connected by sockets."""
    app = echo_app(workspace)
    with by_socket(workspace, app):
        yield app


@pytest.fixture(params=[by_socket, by_http], ids=["socket", "http"])
def echo_both_ways(request, workspace):
    """The echo app, once by sockets and once by signed requests."""
    with request.param(workspace, echo_app(workspace)):
        yield
