"""The OpenAPI document of the API; the tests hold it against the routes and answers."""

from __future__ import annotations

from typing import Any

from bot.incident import Status
from kb.verdict import Verdict

Json = dict[str, Any]
PROBLEM = "application/problem+json"
MOST_TEXT = 200_000
REFUSALS = {
    "400": "the body is not JSON, or a header is malformed",
    "401": "no token, or one that is not known here",
    "403": "the token does not carry this channel",
    "404": "there is no such incident, or the token may not see it",
    "408": "the body was too slow",
    "409": "the bot is switched off in this channel",
    "413": "the body is larger than 1 MiB",
    "415": "the body is of another content type",
    "422": "fields or parameters are wrong; `errors` names each",
    "429": "too often; Retry-After says how many seconds to wait",
    "500": "a bug: please report it",
    "503": "the log is away; Retry-After says when to try again",
}


def document(version: str) -> Json:
    """Return the document; ``version`` is the program's."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "patchbot",
            "version": version,
            "description": "Diagnose Windows and IIS errors against the KB, and log"
            " them as incidents in the channels a token carries.",
        },
        "security": [{"token": []}],
        "paths": {
            "/api/v1/openapi.json": {"get": _describe()},
            "/api/v1/diagnose": {"post": _diagnose()},
            "/api/v1/incidents": {"post": _log(), "get": _list()},
            "/api/v1/incidents/{number}": {"get": _show()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _describe() -> Json:
    return {
        "operationId": "describe",
        "summary": "This document",
        "security": [],
        "responses": _answers({"200": ("The document", {"type": "object"})}, "500"),
    }


def _diagnose() -> Json:
    body = _object({"text": _text(MOST_TEXT)}, required=["text"])
    return {
        "operationId": "diagnose",
        "summary": "Say what an error text is; nothing is recorded",
        "requestBody": _body(body),
        "responses": _answers(
            {"200": ("The diagnosis", _ref("Diagnosis"))},
            *("400", "401", "408", "413", "415", "422", "429", "500", "503"),
        ),
    }


def _log() -> Json:
    body = _object(
        {
            "text": _text(MOST_TEXT),
            "channel": {**_text(30), "description": "a channel the token carries"},
            "quiet": {
                "type": "boolean",
                "default": False,
                "description": "record it and say nothing in the channel",
            },
        },
        required=["text", "channel"],
    )
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "sent again with the same key, nothing is recorded again",
        "schema": _text(200),
    }
    return {
        "operationId": "logIncident",
        "summary": "Record an error text and have it answered in its channel",
        "parameters": [key],
        "requestBody": _body(body),
        "responses": _answers(
            {
                "200": ("It folded onto an incident, or is no error", _ref("Logged")),
                "201": ("A new incident", _ref("Logged")),
            },
            *("400", "401", "403", "408", "409", "413", "415", "422"),
            *("429", "500", "503"),
        ),
    }


def _list() -> Json:
    number = {"type": "integer", "minimum": 1}
    parameters = {
        "status": {"type": "array", "items": {"enum": [s.value for s in Status]}},
        "entry": {"type": "string", "description": "an entry id or recurrence key"},
        "host": {"type": "string", "description": "in any case"},
        "channel": {"type": "string"},
        "before": {**number, "description": "`next_before` of the page before"},
        "limit": {**number, "maximum": 100, "default": 50},
    }
    page = _object(
        {
            "incidents": {"type": "array", "items": _ref("Incident")},
            "next_before": {"type": ["integer", "null"]},
        },
        required=["incidents", "next_before"],
    )
    return {
        "operationId": "listIncidents",
        "summary": "Incidents that the token may see, newest first",
        "parameters": [
            {"name": name, "in": "query", "schema": schema}
            for name, schema in parameters.items()
        ],
        "responses": _answers(
            {"200": ("One page", page)}, "401", "422", "429", "500", "503"
        ),
    }


def _show() -> Json:
    number = {"type": "integer", "minimum": 1}
    return {
        "operationId": "showIncident",
        "summary": "One incident with its redacted pastes",
        "parameters": [
            {"name": "number", "in": "path", "required": True, "schema": number}
        ],
        "responses": _answers(
            {"200": ("The incident", _ref("IncidentWithPastes"))},
            *("401", "404", "429", "500", "503"),
        ),
    }


def _schemas() -> Json:
    maybe = {"type": ["string", "null"]}
    incident: Json = {
        "number": {"type": "integer"},
        "status": {"enum": [status.value for status in Status]},
        "label": {"type": "string"},
        "verdict": {"enum": [verdict.value for verdict in Verdict]},
        "entry_id": maybe,
        "title": {"type": "string"},
        "channel": {"type": "string"},
        "hosts": {"type": "array", "items": {"type": "string"}},
        "occurrences": {"type": "integer"},
        "opened_at": {"type": "string", "format": "date-time"},
        "settled_at": {**maybe, "format": "date-time"},
    }
    match = {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "conflicts": {"type": "array", "items": {"type": "string"}},
        "evidence": {"type": "array", "items": {"type": "object"}},
    }
    diagnosis = {
        "verdict": {"enum": [verdict.value for verdict in Verdict]},
        "reason": {"type": "string"},
        "matches": {"type": "array", "items": _object(match, required=[*match])},
        "signals": {"type": "object"},
        "ask": maybe,
    }
    logged = {
        "diagnosis": _ref("Diagnosis"),
        "incident": {"oneOf": [_ref("Incident"), {"type": "null"}]},
        "new": {"type": "boolean", "description": "false: it was recorded before"},
        "opened": {"type": "boolean", "description": "false: it folded onto one"},
    }
    pastes = {"pastes": {"type": "array", "items": {"type": "object"}}}
    return {
        "Incident": _object(incident, required=[*incident]),
        "IncidentWithPastes": _object(
            {**incident, **pastes}, required=[*incident, "pastes"]
        ),
        "Diagnosis": _object(diagnosis, required=[*diagnosis]),
        "Logged": _object(logged, required=[*logged]),
        "Problem": _object(
            {
                "type": {"const": "about:blank"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "errors": {"type": "object"},
            },
            required=["type", "title", "status", "detail"],
        ),
    }


def _answers(good: dict[str, tuple[str, Json]], *refusals: str) -> Json:
    found = {
        status: {
            "description": words,
            "content": {"application/json": {"schema": schema}},
        }
        for status, (words, schema) in good.items()
    }
    for status in refusals:
        found[status] = {
            "description": REFUSALS[status],
            "content": {PROBLEM: {"schema": _ref("Problem")}},
        }
    return found


def _object(properties: Json, *, required: list[str]) -> Json:
    return {"type": "object", "properties": properties, "required": required}


def _text(most: int) -> Json:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _body(schema: Json) -> Json:
    return {
        "required": True,
        "content": {
            "application/json": {"schema": {**schema, "additionalProperties": False}}
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
