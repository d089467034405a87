// Where one writes: many lines, slash commands, mentions, files and snippets.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { usePage } from "./context.js";
import { ClipIcon, CodeIcon, SendIcon, SlashIcon } from "./icons.jsx";
import { SnippetBox } from "./snippet_box.jsx";

// From here on a paste is easier to read as a snippet.
const LONG_TEXT = 4000;
const TALLEST_PX = 320;

export function Composer({ channel, threadTs }) {
  const { state, run, tell, draft, setDraft } = usePage();
  const [text, setText] = useState("");
  const [snippet, setSnippet] = useState(null);
  const [chosen, setChosen] = useState(0);
  const field = useRef(null);
  const picker = useRef(null);
  const hints = offered(state, text);

  useEffect(() => {
    if (draft === null || threadTs) return;
    setText(draft);
    setDraft(null);
    field.current?.focus();
  }, [draft, threadTs, setDraft]);
  useLayoutEffect(() => {
    const at = field.current;
    at.style.height = "auto";
    at.style.height = `${Math.min(at.scrollHeight, TALLEST_PX)}px`;
  }, [text]);

  const where = { channel: channel.id, ...(threadTs ? { thread_ts: threadTs } : {}) };
  const send = async () => {
    const line = text.trim();
    if (!line) return;
    if (line.startsWith("/") && !line.startsWith("//")) return slash(line);
    setText("");
    if (!(await run("post", { ...where, text }))) setText(text);
  };
  const slash = async (line) => {
    const [command, ...rest] = line.split(" ");
    const invited = /^@?([\w.-]+)$/.exec(rest.join(" "));
    if (threadTs) return tell("Slash commands do not work in threads.");
    if (command === "/invite" && invited) await invite(invited[1]);
    else if (!state.commands.some((c) => c.command === command)) return tell(`${command} is not a command here.`);
    else run("slash", { channel: channel.id, command, text: rest.join(" ") });
    return setText("");
  };
  const invite = (name) => run("join", { user: name, channel: channel.id, inviter: state.me });
  const take = (hint) => {
    setText(text.replace(/\S*$/, `${hint.insert} `));
    field.current.focus();
  };
  const onKeyDown = (event) => {
    if (hints.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      setChosen((chosen + (event.key === "ArrowDown" ? 1 : hints.length - 1)) % hints.length);
    } else if (hints.length && event.key === "Tab") {
      event.preventDefault();
      take(hints[chosen % hints.length]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const hint = hints[chosen % hints.length];
      if (hint && hint.insert !== text.trim()) take(hint);
      else send();
    }
  };
  const upload = async (files) => {
    for (const file of files) {
      await run("upload", { ...where, name: file.name, base64: await base64(file) });
    }
  };
  const name = channel.is_im ? state.users[state.bot].real_name : `#${channel.name}`;
  return (
    <footer
      className="composer"
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => {
        e.preventDefault();
        upload(e.dataTransfer.files);
      }}
    >
      {hints.length > 0 && <Hints hints={hints} chosen={chosen % hints.length} onTake={take} />}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={threadTs ? "Reply…" : `Message ${name}`}
          aria-label={threadTs ? "Reply in thread" : `Message ${name}`}
          onChange={(e) => {
            setText(e.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          <button type="button" className="icon-button" aria-label="Attach a file" onClick={() => picker.current.click()}><ClipIcon /></button>
          <button type="button" className="icon-button" aria-label="Create a text snippet" onClick={() => setSnippet("")}><CodeIcon /></button>
          {!threadTs && state.commands.length > 0 && (
            <button type="button" className="icon-button" aria-label="Slash commands" onClick={() => { setText("/"); field.current.focus(); }}><SlashIcon /></button>
          )}
          {text.length > LONG_TEXT && (
            <button type="button" className="chip" onClick={() => { setSnippet(text); setText(""); }}>Long text: post as a snippet?</button>
          )}
          <span className="keys"><kbd>Enter</kbd> send <kbd>Shift Enter</kbd> new line</span>
          <button type="button" className="send" aria-label="Send" disabled={!text.trim()} onClick={send}><SendIcon /></button>
        </div>
        <input ref={picker} type="file" multiple hidden onChange={(e) => { upload([...e.target.files]); e.target.value = ""; }} />
      </div>
      {snippet !== null && <SnippetBox initial={snippet} where={where} onDone={() => setSnippet(null)} />}
    </footer>
  );
}

// Commands while the line is only a command, names after an @.
function offered(state, text) {
  if (/^\/[\w-]*$/.test(text)) {
    const builtIn = { command: "/invite", usage_hint: "@name", description: "Bring somebody into this channel" };
    return [...state.commands, builtIn]
      .filter((c) => c.command.startsWith(text))
      .map((c) => ({ insert: c.command, name: c.command, usage: c.usage_hint, about: c.description }));
  }
  const at = /(?:^|\s)@([a-z0-9._-]*)$/.exec(text);
  if (!at) return [];
  return Object.values(state.users)
    .filter((u) => u.name.startsWith(at[1]))
    .map((u) => ({ insert: `@${u.name}`, name: u.real_name, usage: `@${u.name}`, about: u.profile.title }));
}

function Hints({ hints, chosen, onTake }) {
  return (
    <ul className="hints" role="listbox" aria-label="Suggestions">
      {hints.map((hint, at) => (
        <li key={hint.insert} role="option" aria-selected={at === chosen} onMouseDown={(e) => { e.preventDefault(); onTake(hint); }}>
          <strong>{hint.name}</strong> <code>{hint.usage}</code>
          <span>{hint.about}</span>
        </li>
      ))}
    </ul>
  );
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
