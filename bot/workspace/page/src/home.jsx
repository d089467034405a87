// The app's Home tab.
import { Blocks } from "./blocks.jsx";
import { usePage } from "./context.js";
import { MenuIcon } from "./icons.jsx";
import { directWithBot } from "./store.js";

export function AppTabs() {
  const { state, go } = usePage();
  const id = directWithBot(state)?.id;
  return (
    <div className="tabs" role="tablist">
      {["home", "messages"].map((tab) => (
        <button type="button" role="tab" key={tab} aria-selected={state.place.tab === tab} onClick={() => go({ kind: "app", tab, id })}>
          {tab === "home" ? "Home" : "Messages"}
        </button>
      ))}
    </div>
  );
}

export function Home() {
  const { state, setDrawer } = usePage();
  return (
    <main className="channel home">
      <header className="channel-head">
        <button type="button" className="icon-button only-narrow" onClick={() => setDrawer(true)} aria-label="Channel list"><MenuIcon /></button>
        <div className="title"><h1>{state.users[state.bot].real_name}</h1></div>
        <AppTabs />
      </header>
      <section className="home-body" aria-label="Home tab">
        {state.home ? (
          <Blocks key={state.home.id} blocks={state.home.blocks} where={{ view_id: state.home.id }} />
        ) : (
          <p className="quiet">The app has not published a Home tab yet.</p>
        )}
      </section>
    </main>
  );
}
