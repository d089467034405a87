"""The OpenAPI document names every route, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.doors import api, openapi
from bot.doors.api import Api

SERVED = openapi.document("1")


def operations():
    return [
        (method.upper(), path, operation)
        for path, methods in SERVED["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_and_the_routes_are_the_same():
    routes = {(route.method, route.path) for route in Api(None, "1").routes()}

    assert {(method, path) for method, path, _ in operations()} == routes


def test_the_document_is_one_of_openapi():
    """Held against the schema its makers publish."""
    published = Path(__file__).with_name("openapi-3.1.schema.json").read_text("utf-8")
    found = Draft202012Validator(json.loads(published)).iter_errors(SERVED)

    assert [f"{error.json_path}: {error.message}" for error in found] == []


def test_every_reference_leads_somewhere():
    named = set(re.findall(r"#/components/schemas/(\w+)", str(SERVED)))

    assert named == set(SERVED["components"]["schemas"])


@pytest.mark.parametrize("name", SERVED["components"]["schemas"])
def test_every_schema_is_one(name):
    Draft202012Validator.check_schema(SERVED["components"]["schemas"][name])


def test_ids_are_given_once_and_limits_are_those_of_the_code():
    ids = [operation["operationId"] for _, _, operation in operations()]

    assert len(ids) == len(set(ids))
    assert openapi.MOST_TEXT == api.MOST_TEXT
