// What passes between this workspace and the app, line by line.
import { useLayoutEffect, useRef, useState } from "react";
import { usePage } from "./context.js";
import { CloseIcon } from "./icons.jsx";

export function Traffic({ onClose }) {
  const { state } = usePage();
  const [filter, setFilter] = useState("all");
  const list = useRef(null);
  const near = useRef(true);
  const lines = state.traffic.filter((line) => filter === "all" || line.way === filter);
  useLayoutEffect(() => {
    if (near.current) list.current.scrollTop = list.current.scrollHeight;
  });
  return (
    <aside className="traffic" aria-label="Traffic log">
      <header className="channel-head">
        <div className="title"><h2>Traffic</h2><p>between the workspace and the app</p></div>
        <button type="button" className="icon-button" onClick={onClose} aria-label="Close the traffic log"><CloseIcon /></button>
      </header>
      <div className="tabs" role="tablist">
        {[["all", "All"], ["in", "To app"], ["out", "Calls"]].map(([key, label]) => (
          <button type="button" role="tab" key={key} aria-selected={filter === key} onClick={() => setFilter(key)}>{label}</button>
        ))}
      </div>
      <ol ref={list} onScroll={(e) => { near.current = e.target.scrollHeight - e.target.scrollTop - e.target.clientHeight < 60; }}>
        {lines.map((line) => <Line key={line.n} line={line} />)}
        {lines.length === 0 && <li className="quiet">Nothing yet.</li>}
      </ol>
    </aside>
  );
}

function Line({ line }) {
  const [open, setOpen] = useState(false);
  const failed = line.ok === false;
  return (
    <li className={failed ? "failed" : ""}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={`way ${line.way}`} title={line.way === "in" ? "to the app" : "from the app"}>{line.way === "in" ? "→" : "←"}</span>
        <span className="name">{line.name}</span>
        {line.attempt > 0 && <span className="retry">retry {line.attempt}</span>}
        {failed && <span className="why">{line.error || line.reason}</span>}
        <span className="ms">{line.ms === undefined ? "" : `${line.ms} ms`}</span>
      </button>
      {open && <pre>{JSON.stringify(line.body ?? line, null, 1)}</pre>}
    </li>
  );
}
