"""``views.*``: modals and the Home tab."""

from __future__ import annotations

import hashlib
import json

from bot.workspace import block_kit
from bot.workspace.state import Json, SlackError, State, Trigger
from bot.workspace.web_api.call import Call, method

TRIGGER_LIFE_S = 3.0
MAX_STACK = 3


@method("views.open")
def open_view(call: Call) -> Json:
    """Open a modal for the person whose trigger this is."""
    trigger = _trigger(call)
    view = new_view(call.state, _checked(call, "modal"), user=trigger.user)
    call.state.stacks[trigger.user] = [view["id"]]
    return _shown(call, view)


@method("views.push")
def push_view(call: Call) -> Json:
    """Put a further modal on top of the open one; three at most."""
    trigger = _trigger(call)
    stack = call.state.stacks.setdefault(trigger.user, [])
    view = push(call.state, _checked(call, "modal"), user=trigger.user, stack=stack)
    return _shown(call, view)


@method("views.update")
def update_view(call: Call) -> Json:
    """Change an open modal; ``hash`` refuses when somebody else was faster."""
    view = _named(call)
    if call.text("hash") and call.text("hash") != view["hash"]:
        raise SlackError("hash_conflict")
    return _shown(call, change(call.state, view, _checked(call, view["type"])))


@method("views.publish")
def publish_view(call: Call) -> Json:
    """Set the Home tab of one person."""
    state = call.state
    user = state.user(call.needed("user_id")).id
    payload = _checked(call, "home")
    home = state.homes.get(user)
    if home and call.text("hash") and call.text("hash") != home["hash"]:
        raise SlackError("hash_conflict")
    make = change(state, home, payload) if home else None
    home = make or new_view(state, payload, user=user)
    state.homes[user] = home
    return _shown(call, home)


def new_view(state: State, payload: Json, *, user: str) -> Json:
    """Return a view made from an app's payload, and remember whose it is."""
    view_id = state.new_id("V")
    view: Json = {
        "id": view_id,
        "team_id": state.team_id,
        "app_id": state.app_id,
        "bot_id": state.bot_id,
        "app_installed_team_id": state.team_id,
        "root_view_id": view_id,
        "previous_view_id": None,
        "external_id": payload.get("external_id", ""),
        "private_metadata": "",
        "callback_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **_taken(state, payload),
        "_user": user,
    }
    view["hash"] = _hash(state, view)
    state.views[view_id] = view
    state.inputs[view_id] = {}
    return view


def push(state: State, payload: Json, *, user: str, stack: list[str]) -> Json:
    """Return a new view on top of a stack; raise ``push_limit_reached``."""
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    view = new_view(state, payload, user=user)
    if stack:
        view["previous_view_id"] = stack[-1]
        view["root_view_id"] = stack[0]
    stack.append(view["id"])
    return view


def change(state: State, view: Json, payload: Json) -> Json:
    """Change a view in place; what people typed stays where the block ids stay."""
    view |= _taken(state, payload)
    view["hash"] = _hash(state, view)
    kept = {block["block_id"] for block in view["blocks"]}
    typed = state.inputs.get(view["id"], {})
    state.inputs[view["id"]] = {k: v for k, v in typed.items() if k in kept}
    return view


def public(view: Json) -> Json:
    """Return a view without our own fields."""
    return {key: value for key, value in view.items() if not key.startswith("_")}


def _trigger(call: Call) -> Trigger:
    given = call.text("trigger_id") or call.text("interactivity_pointer")
    trigger = call.state.triggers.get(given)
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.state.now() - trigger.born_at > TRIGGER_LIFE_S:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _checked(call: Call, kind: str) -> Json:
    view = call.json("view")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise SlackError("invalid_arguments")
    problems = block_kit.view_problems(view)
    if problems:
        raise SlackError(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] {p}" for p in problems]},
        )
    return view


def _named(call: Call) -> Json:
    given, external = call.text("view_id"), call.text("external_id")
    for view in call.state.views.values():
        if view["id"] == given or (external and view["external_id"] == external):
            return view
    raise SlackError("not_found")


def _shown(call: Call, view: Json) -> Json:
    kind = "home" if view["type"] == "home" else "views"
    call.by.on_change({"kind": kind, "to": view["_user"]})
    return {
        "view": {**public(view), "state": {"values": call.state.inputs[view["id"]]}}
    }


def _taken(state: State, payload: Json) -> Json:
    """Return what an app may say of a view, with ids for its blocks."""
    names = ("type", "title", "submit", "close", "private_metadata", "callback_id")
    more = ("clear_on_close", "notify_on_close", "external_id")
    taken = {name: payload[name] for name in (*names, *more) if name in payload}
    blocks = block_kit.with_ids(payload["blocks"], state.new_id)
    return {**taken, "blocks": blocks}


def _hash(state: State, view: Json) -> str:
    digest = hashlib.sha1(json.dumps(public(view)).encode(), usedforsecurity=False)
    return f"{state.new_ts()}.{digest.hexdigest()[:8]}"
