// One message: who, when, what, and what can be done with it.
import { useState } from "react";
import { Avatar } from "./avatar.jsx";
import { Blocks } from "./blocks.jsx";
import { Menu } from "./menu.jsx";
import { usePage } from "./context.js";
import { Emoji, EMOJI_OFFERED } from "./emoji.jsx";
import { Files } from "./files.jsx";
import { BoltIcon, EyeIcon, MoreIcon, ReplyIcon, SmileIcon } from "./icons.jsx";
import { nameOf } from "./store.js";

// Messages of one person within this time stand under one name.
const TOGETHER_S = 300;

export function Message({ channel, message, before, inThread = false }) {
  const { state, link } = usePage();
  const [editing, setEditing] = useState(false);
  if (message.subtype?.endsWith("_join")) return <Joined message={message} />;
  const follows = continues(before, message);
  const linked = link && (link.ts === message.ts);
  const classes = ["message", follows && "follows", message.is_ephemeral && "ephemeral", linked && "linked"];
  return (
    <article className={classes.filter(Boolean).join(" ")} id={inThread ? undefined : `m-${message.ts}`} data-ts={message.ts}>
      <div className="gutter">{follows ? <Clock ts={message.ts} short /> : <Avatar user={message.user} />}</div>
      <div className="body">
        {message.is_ephemeral && <p className="only-you"><EyeIcon /> Only visible to you</p>}
        {message.subtype === "thread_broadcast" && !inThread && <p className="only-you">replied to a thread</p>}
        {!follows && (
          <header>
            <strong>{nameOf(state, message.user)}</strong>
            {message.bot_id && <span className="app-tag">APP</span>}
            <Clock ts={message.ts} />
          </header>
        )}
        {editing ? <Editor channel={channel} message={message} onDone={() => setEditing(false)} /> : <Content channel={channel} message={message} />}
        <Files files={message.files} />
        <Reactions channel={channel} message={message} />
        {!inThread && message.reply_count > 0 && <ThreadLink channel={channel} message={message} />}
      </div>
      {!message.is_ephemeral && !editing && message.subtype !== "tombstone" && (
        <Toolbar channel={channel} message={message} inThread={inThread} onEdit={() => setEditing(true)} />
      )}
    </article>
  );
}

function continues(before, message) {
  return (
    before && before.user === message.user && !before.subtype?.endsWith("_join") && !before.is_ephemeral &&
    !message.is_ephemeral && !before.reply_count && !message.subtype && message.ts - before.ts < TOGETHER_S
  );
}

function Content({ channel, message }) {
  const where = { channel: channel.id, ts: message.ts };
  // A message without blocks is its text, in Slack's markup.
  const plain = message.text ? [{ type: "section", text: { type: "mrkdwn", text: message.text } }] : [];
  const blocks = message.blocks?.length ? message.blocks : plain;
  return (
    <div className="content">
      <Blocks blocks={blocks} where={where} />
      {message.edited && !message.bot_id && <span className="edited">(edited)</span>}
    </div>
  );
}

function Joined({ message }) {
  const { state } = usePage();
  return (
    <p className="joined" data-ts={message.ts}>
      <Avatar user={message.user} small /> {nameOf(state, message.user)} joined
    </p>
  );
}

export function Clock({ ts, short = false }) {
  const at = new Date(Number(ts) * 1000);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return <time dateTime={at.toISOString()} title={at.toLocaleString()} className={short ? "short" : ""}>{time}</time>;
}

function Reactions({ channel, message }) {
  const { state, run } = usePage();
  if (!message.reactions?.length) return null;
  const toggle = (reaction) =>
    run(reaction.users.includes(state.me) ? "unreact" : "react", { channel: channel.id, ts: message.ts, name: reaction.name });
  return (
    <div className="reactions">
      {message.reactions.map((reaction) => (
        <button
          type="button"
          key={reaction.name}
          aria-pressed={reaction.users.includes(state.me)}
          aria-label={`${reaction.name}, ${reaction.count}`}
          title={`${reaction.users.map((u) => nameOf(state, u)).join(", ")} reacted with :${reaction.name}:`}
          onClick={() => toggle(reaction)}
        >
          <Emoji name={reaction.name} /> {reaction.count}
        </button>
      ))}
    </div>
  );
}

function ThreadLink({ channel, message }) {
  const { openThread } = usePage();
  const count = message.reply_count;
  return (
    <button type="button" className="thread-link" onClick={() => openThread({ channel: channel.id, ts: message.ts })}>
      {(message.reply_users ?? []).slice(0, 4).map((user) => <Avatar key={user} user={user} small />)}
      <strong>{count} {count === 1 ? "reply" : "replies"}</strong>
      <span>last <Clock ts={message.latest_reply} /></span>
    </button>
  );
}

function Toolbar({ channel, message, inThread, onEdit }) {
  const { state, run, openThread } = usePage();
  const at = { channel: channel.id, ts: message.ts };
  const mine = message.user === state.me;
  const shortcuts = state.shortcuts.filter((s) => s.kind === "message");
  const offers = [
    ...shortcuts.map((s) => ({ label: s.name, app: true, onPick: () => run("message_shortcut", { ...at, callback_id: s.callback_id }) })),
    { label: "Copy link", onPick: () => copyLink(channel, message) },
    ...(mine ? [{ label: "Edit message", onPick: onEdit }, { label: "Delete message", danger: true, onPick: () => run("delete", at) }] : []),
  ];
  const emoji = EMOJI_OFFERED.map((name) => ({ label: <Emoji name={name} />, title: name, onPick: () => run("react", { ...at, name }) }));
  return (
    <div className="toolbar">
      <Menu label="Add a reaction" icon={<SmileIcon />} items={emoji} grid />
      {!inThread && (
        <button type="button" className="icon-button" aria-label="Reply in thread" onClick={() => openThread({ channel: channel.id, ts: message.thread_ts ?? message.ts })}>
          <ReplyIcon />
        </button>
      )}
      <Menu label="More actions" icon={shortcuts.length ? <BoltIcon /> : <MoreIcon />} items={offers} />
    </div>
  );
}

function copyLink(channel, message) {
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : "";
  navigator.clipboard?.writeText(`${location.origin}/archives/${channel.id}/p${message.ts.replace(".", "")}${thread}`);
}

// What was typed, back from what Slack stores.
const typedText = (text) =>
  text.replace(/<(https?:[^|>]+)(\|[^>]*)?>/g, "$1").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function Editor({ channel, message, onDone }) {
  const { state, run } = usePage();
  const named = message.text.replace(/<@(\w+)>/g, (_, id) => `@${state.users[id]?.name ?? id}`);
  const [text, setText] = useState(typedText(named));
  const save = async () => {
    if (text.trim()) await run("edit", { channel: channel.id, ts: message.ts, text });
    onDone();
  };
  const onKeyDown = (event) => {
    if (event.key === "Escape") onDone();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div className="editor">
      <textarea autoFocus rows={Math.min(12, text.split("\n").length)} value={text} onChange={(e) => setText(e.target.value)} onKeyDown={onKeyDown} aria-label="Edit message" />
      <div>
        <button type="button" className="button" onClick={onDone}>Cancel</button>
        <button type="button" className="button primary" onClick={save}>Save</button>
      </div>
    </div>
  );
}
