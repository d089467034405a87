// The thread pane: the message it hangs on, the replies, a composer of its own.
import { useLayoutEffect, useRef } from "react";
import { Composer } from "./composer.jsx";
import { usePage } from "./context.js";
import { CloseIcon } from "./icons.jsx";
import { Message } from "./message.jsx";
import { threadMessages } from "./store.js";

export function Thread({ channel, ts }) {
  const { state, openThread } = usePage();
  const list = useRef(null);
  const messages = threadMessages(channel, ts);
  useLayoutEffect(() => {
    // Start at the top of a long answer: it is read from its title on.
    const last = list.current?.lastElementChild;
    if (messages.length > 2) last?.scrollIntoView({ block: "nearest" });
  }, [messages.length]);
  const replies = messages.length - 1;
  return (
    <aside className="thread" aria-label="Thread">
      <header className="channel-head">
        <div className="title">
          <h2>Thread</h2>
          <p>{channel.is_im ? state.users[state.bot].real_name : `#${channel.name}`}</p>
        </div>
        <button type="button" className="icon-button" onClick={() => openThread(null)} aria-label="Close the thread"><CloseIcon /></button>
      </header>
      <section className="messages" ref={list} aria-label="Thread messages">
        {messages.map((message, at) => (
          <div key={message.ts}>
            <Message channel={channel} message={message} inThread before={at > 1 ? messages[at - 1] : undefined} />
            {at === 0 && replies > 0 && <div className="replies-line"><span>{replies} {replies === 1 ? "reply" : "replies"}</span></div>}
          </div>
        ))}
      </section>
      {channel.members.includes(state.me) && <Composer key={`${ts}-${state.me}`} channel={channel} threadTs={ts} />}
    </aside>
  );
}
