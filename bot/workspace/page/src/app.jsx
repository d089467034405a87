// The page as a whole: who is acting, what is open, and the changes coming in.
import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import { act, follow } from "./api.js";
import { Channel } from "./channel.jsx";
import { Page } from "./context.js";
import { Home } from "./home.jsx";
import { Modal } from "./modal.jsx";
import { Sidebar } from "./sidebar.jsx";
import { directWithBot, empty, reduce } from "./store.js";
import { useTheme } from "./theme.js";
import { Thread } from "./thread.jsx";
import { Traffic } from "./traffic.jsx";

const startingUser = () =>
  new URLSearchParams(location.search).get("user") ?? sessionStorage.getItem("user") ?? "alice";

// Slack's address of a message: /archives/C1/p1700000000000001?thread_ts=...
function deepLink() {
  const found = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(location.pathname);
  if (!found) return null;
  const ts = `${found[2]}.${found[3]}`;
  const root = new URLSearchParams(location.search).get("thread_ts");
  return { channel: found[1], ts, root: root || null };
}

export function App() {
  const [state, dispatch] = useReducer(reduce, empty);
  const [user, setUser] = useState(startingUser);
  const [toast, setToast] = useState("");
  const [drawer, setDrawer] = useState(false);
  const [showTraffic, setShowTraffic] = useState(() => matchMedia("(min-width: 1200px)").matches);
  const [theme, toggleTheme] = useTheme();
  const [link] = useState(deepLink);
  const [draft, setDraft] = useState(null); // text an example puts into the composer

  useEffect(() => {
    sessionStorage.setItem("user", user);
    return follow(user, {
      onPicture: (picture) => {
        dispatch({ kind: "picture", picture });
        // A name from a former workspace: the server shows the first person's view.
        setUser(picture.users.find((person) => person.id === picture.me).name);
      },
      onChange: dispatch,
      onLink: (linked) => dispatch({ kind: "linked", linked }),
    });
  }, [user]);

  useEffect(() => {
    if (!state.ready || !link || !state.channels[link.channel]) return;
    dispatch({ kind: "go", place: { kind: "channel", id: link.channel } });
    if (link.root) dispatch({ kind: "thread", thread: { channel: link.channel, ts: link.root } });
  }, [state.ready, link]); // eslint-disable-line -- once, when the picture is there

  const tell = useCallback((text) => {
    setToast(text);
    setTimeout(() => setToast(""), 4000);
  }, []);
  const run = useCallback(
    async (verb, args) => {
      try {
        return await act(verb, { user, ...args });
      } catch (error) {
        tell(`${verb.replaceAll("_", " ")}: ${error.message}`);
        return null;
      }
    },
    [user, tell],
  );
  const go = useCallback((place) => {
    setDrawer(false);
    dispatch({ kind: "go", place });
    if (place.kind === "app") run("open_home", { tab: place.tab });
  }, [run]);
  const openThread = useCallback((thread) => dispatch({ kind: "thread", thread }), []);
  const page = useMemo(
    () => ({ state, user, run, go, openThread, tell, theme, draft, setDraft, link, setDrawer }),
    [state, user, run, go, openThread, tell, theme, draft, link],
  );

  if (!state.ready) return <div className="splash">{state.linked ? "Opening the workspace…" : "The workspace does not answer."}</div>;
  const channel = state.place.kind === "app" ? directWithBot(state) : state.channels[state.place.id];
  const atHome = state.place.kind === "app" && state.place.tab === "home";
  return (
    <Page.Provider value={page}>
      <div className={`frame${showTraffic ? " with-traffic" : ""}${state.thread ? " with-thread" : ""}`}>
        <Sidebar
          open={drawer}
          onClose={() => setDrawer(false)}
          onUser={setUser}
          onTheme={toggleTheme}
          traffic={showTraffic}
          onTraffic={() => setShowTraffic(!showTraffic)}
        />
        {atHome ? <Home /> : <Channel channel={channel} />}
        {state.thread && <Thread channel={state.channels[state.thread.channel]} ts={state.thread.ts} />}
        {showTraffic && <Traffic onClose={() => setShowTraffic(false)} />}
      </div>
      {state.views.length > 0 && <Modal key={state.views.at(-1).id} view={state.views.at(-1)} depth={state.views.length} />}
      {!state.linked && <div className="banner" role="status">Not connected. Trying again…</div>}
      {toast && <div className="toast" role="status">{toast}</div>}
    </Page.Provider>
  );
}
