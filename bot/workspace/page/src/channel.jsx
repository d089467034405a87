// The middle column: a channel's header, its messages and the composer.
import { useEffect, useLayoutEffect, useRef } from "react";
import { AppTabs } from "./home.jsx";
import { Composer } from "./composer.jsx";
import { usePage } from "./context.js";
import { Hint } from "./hint.jsx";
import { HashIcon, LockIcon, MenuIcon } from "./icons.jsx";
import { Message } from "./message.jsx";
import { topMessages } from "./store.js";

// People who look back are not pulled down by a new message.
const NEAR_END_PX = 160;

export function Channel({ channel }) {
  const { state, run, setDrawer } = usePage();
  if (!channel) return <main className="channel"><p className="quiet">Opening…</p></main>;
  const messages = topMessages(channel);
  const member = channel.members.includes(state.me);
  const spoken = messages.some((m) => !m.subtype?.endsWith("_join"));
  return (
    <main className="channel">
      <header className="channel-head">
        <button type="button" className="icon-button only-narrow" onClick={() => setDrawer(true)} aria-label="Channel list"><MenuIcon /></button>
        <div className="title">
          <h1>{channel.is_im ? state.users[state.bot].real_name : <>{channel.is_private ? <LockIcon /> : <HashIcon />}{channel.name}</>}</h1>
          {channel.topic?.value && <p>{channel.topic.value}</p>}
        </div>
        {channel.is_im ? <AppTabs /> : <span className="count" title={channel.members.map((m) => state.users[m]?.real_name).join(", ")}>{channel.members.length} members</span>}
      </header>
      <List channel={channel} messages={messages} hint={!spoken && !channel.is_im} />
      {member ? (
        <Composer key={`${channel.id}-${state.me}`} channel={channel} />
      ) : (
        <div className="join">
          <p>You are not in <strong>#{channel.name}</strong>.</p>
          <button type="button" className="button primary" onClick={() => run("join", { channel: channel.id })}>Join channel</button>
        </div>
      )}
    </main>
  );
}

function List({ channel, messages, hint }) {
  const { link } = usePage();
  const list = useRef(null);
  const near = useRef(true);
  useLayoutEffect(() => {
    near.current = true;
  }, [channel.id]);
  useLayoutEffect(() => {
    if (near.current) list.current.scrollTop = list.current.scrollHeight;
  });
  useEffect(() => {
    if (!link) return;
    near.current = false;
    document.getElementById(`m-${link.root ?? link.ts}`)?.scrollIntoView({ block: "center" });
  }, [link]);
  const watch = () => {
    const at = list.current;
    near.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END_PX;
  };
  return (
    <section className="messages" ref={list} onScroll={watch} aria-label="Messages" role="log">
      <div className="messages-start" />
      {hint && <Hint channel={channel} />}
      {messages.map((message, at) => (
        <Message key={message.ts} channel={channel} message={message} before={messages[at - 1]} />
      ))}
    </section>
  );
}
