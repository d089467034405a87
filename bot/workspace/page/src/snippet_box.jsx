// The dialog that makes a text snippet.
import { useState } from "react";
import { usePage } from "./context.js";

export function SnippetBox({ initial, where, onDone }) {
  const { run } = usePage();
  const [title, setTitle] = useState("");
  const [content, setContent] = useState(initial);
  const [text, setText] = useState("");
  const create = async (event) => {
    event.preventDefault();
    if (await run("snippet", { ...where, content, text, title: title || "Untitled" })) onDone();
  };
  return (
    <div className="backdrop" onKeyDown={(e) => e.key === "Escape" && onDone()}>
      <form className="modal" role="dialog" aria-modal="true" aria-label="Create a text snippet" onSubmit={create}>
        <header><h2>Create a text snippet</h2></header>
        <div className="modal-body">
          <div className="input-block"><label htmlFor="sn-title">Title</label><input id="sn-title" value={title} placeholder="svcpack.log" onChange={(e) => setTitle(e.target.value)} /></div>
          <div className="input-block"><label htmlFor="sn-content">Content</label><textarea id="sn-content" className="mono" autoFocus rows={12} value={content} onChange={(e) => setContent(e.target.value)} /></div>
          <div className="input-block"><label htmlFor="sn-text">Message <small>(optional)</small></label><input id="sn-text" value={text} onChange={(e) => setText(e.target.value)} /></div>
        </div>
        <footer>
          <button type="button" className="button" onClick={onDone}>Cancel</button>
          <button type="submit" className="button primary" disabled={!content}>Create snippet</button>
        </footer>
      </form>
    </div>
  );
}
