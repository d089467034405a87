// The left column: who I am, the channels, the app.
import { Avatar } from "./avatar.jsx";
import { usePage } from "./context.js";
import { CloseIcon, HashIcon, LockIcon, MoonIcon, PulseIcon, SunIcon } from "./icons.jsx";
import { directWithBot } from "./store.js";

export function Sidebar({ open, onClose, onUser, onTheme, traffic, onTraffic }) {
  const { state, theme } = usePage();
  const channels = Object.values(state.channels).filter((c) => !c.is_im);
  return (
    <>
      {open && <div className="scrim" onClick={onClose} />}
      <nav className={`sidebar${open ? " open" : ""}`} aria-label="Workspace">
        <header className="team">
          <div>
            <strong>{state.team.name}</strong>
            <span>local workspace, nothing leaves this machine</span>
          </div>
          <button type="button" className="icon-button only-narrow" onClick={onClose} aria-label="Close the channel list"><CloseIcon /></button>
        </header>
        <h2>Channels</h2>
        <ul>
          {channels.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} />
          ))}
        </ul>
        <h2>Apps</h2>
        <ul>
          <AppLink />
        </ul>
        <footer>
          <UserSwitch onUser={onUser} />
          <div className="tools">
            <button type="button" className="icon-button" onClick={onTheme} aria-label={theme === "dark" ? "Light colours" : "Dark colours"}>
              {theme === "dark" ? <SunIcon /> : <MoonIcon />}
            </button>
            <button type="button" className="icon-button" aria-pressed={traffic} onClick={onTraffic} aria-label="Traffic log">
              <PulseIcon />
            </button>
          </div>
        </footer>
      </nav>
    </>
  );
}

function ChannelLink({ channel }) {
  const { state, go } = usePage();
  const here = state.place.kind === "channel" && state.place.id === channel.id;
  const unread = here ? 0 : (state.unread[channel.id] ?? 0);
  return (
    <li>
      <button
        type="button"
        className={`channel-link${unread ? " unread" : ""}`}
        aria-current={here ? "page" : undefined}
        onClick={() => go({ kind: "channel", id: channel.id })}
      >
        {channel.is_private ? <LockIcon /> : <HashIcon />}
        <span>{channel.name}</span>
        {unread > 0 && <span className="badge">{unread}</span>}
      </button>
    </li>
  );
}

function AppLink() {
  const { state, go } = usePage();
  const here = state.place.kind === "app";
  const direct = directWithBot(state);
  const unread = here ? 0 : (state.unread[direct?.id] ?? 0);
  return (
    <li>
      <button type="button" className={`channel-link${unread ? " unread" : ""}`} aria-current={here ? "page" : undefined} onClick={() => go({ kind: "app", tab: unread ? "messages" : "home", id: direct?.id })}>
        <Avatar user={state.bot} small />
        <span>{state.users[state.bot].real_name}</span>
        {unread > 0 && <span className="badge">{unread}</span>}
      </button>
    </li>
  );
}

function UserSwitch({ onUser }) {
  const { state } = usePage();
  const people = Object.values(state.users).filter((u) => !u.is_bot);
  const me = state.users[state.me];
  return (
    <label className="user-switch">
      <Avatar user={state.me} small />
      <span className="who">
        <span>You are</span>
        <select value={me.name} onChange={(event) => onUser(event.target.value)} aria-label="Act as">
          {people.map((user) => (
            <option key={user.id} value={user.name}>{user.real_name}</option>
          ))}
        </select>
      </span>
    </label>
  );
}
