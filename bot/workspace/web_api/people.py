"""``auth.*``, ``users.*``, ``team.*``, ``usergroups.*``: who there is."""

from __future__ import annotations

from bot.workspace.state import Json, SlackError, user_json
from bot.workspace.web_api.call import Call, method, page_of


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Say whose token this is."""
    state = call.state
    return {
        "url": f"{state.base_url}/",
        "team": state.team_name,
        "user": state.users[state.bot_user].name,
        "team_id": state.team_id,
        "user_id": state.bot_user,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", app_token=True)
def connections_open(call: Call) -> Json:
    """Give out the address of a socket, good for one connection."""
    hub = call.by.hub
    if hub.disabled:
        raise SlackError("link_disabled")
    host = call.state.base_url.replace("http://", "ws://", 1)
    return {"url": f"{host}/link/?ticket={hub.new_ticket()}&app_id={call.state.app_id}"}


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    """Show one person."""
    wanted = call.needed("user")
    if wanted not in call.state.users:
        raise SlackError("user_not_found")
    shown = user_json(call.state, call.state.users[wanted])
    if not call.flag("include_locale"):
        shown.pop("locale")
    return {"user": shown}


@method("users.list", "users:read")
def users_list(call: Call) -> Json:
    """List the people."""
    people = [user_json(call.state, user) for user in call.state.users.values()]
    page = page_of(people, call, default=200, most=1000)
    return {
        "members": page["items"],
        "response_metadata": {"next_cursor": page["next_cursor"]},
    }


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    """Show the workspace."""
    state = call.state
    team = {"id": state.team_id, "name": state.team_name, "domain": "patch-night"}
    return {"team": team}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    """Show the bot."""
    state = call.state
    if call.text("bot", state.bot_id) != state.bot_id:
        raise SlackError("bot_not_found")
    bot = {
        "id": state.bot_id,
        "app_id": state.app_id,
        "user_id": state.bot_user,
        "name": state.users[state.bot_user].real_name,
        "deleted": False,
    }
    return {"bot": bot}


@method("usergroups.list", "usergroups:read")
def usergroups_list(call: Call) -> Json:
    """List the user groups."""
    with_users = call.flag("include_users")
    shown = [
        {k: v for k, v in group.items() if with_users or k != "users"}
        for group in call.state.usergroups.values()
    ]
    return {"usergroups": shown}


@method("usergroups.users.list", "usergroups:read")
def usergroup_users(call: Call) -> Json:
    """List the members of a user group."""
    group = call.state.usergroups.get(call.needed("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group["users"]}
