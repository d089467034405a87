// Files and snippets under a message.
import { useState } from "react";
import { FileIcon } from "./icons.jsx";

const isPicture = (file) => /^image\/(png|jpeg|gif)$/.test(file.mimetype);

export function Files({ files }) {
  if (!files?.length) return null;
  return (
    <div className="files">
      {files.map((file) =>
        isPicture(file) ? <Picture key={file.id} file={file} /> : "preview" in file ? <Snippet key={file.id} file={file} /> : <Attachment key={file.id} file={file} />,
      )}
    </div>
  );
}

function Picture({ file }) {
  return (
    <figure className="picture">
      <figcaption>{file.title}</figcaption>
      <img src={`/page/file/${file.id}`} alt={file.alt_txt || file.title} />
    </figure>
  );
}

function Snippet({ file }) {
  const [whole, setWhole] = useState(null);
  const unfold = async () => setWhole(await (await fetch(`/page/file/${file.id}`)).text());
  return (
    <div className="snippet">
      <header>
        <FileIcon />
        <strong>{file.title}</strong>
        <span>{file.lines} {file.lines === 1 ? "line" : "lines"}, {size(file.size)}</span>
      </header>
      <pre>{whole ?? file.preview}</pre>
      {file.preview_is_truncated && whole === null && <button type="button" onClick={unfold}>Show all {file.lines} lines</button>}
    </div>
  );
}

function Attachment({ file }) {
  return (
    <a className="attachment" href={`/page/file/${file.id}`} target="_blank" rel="noreferrer">
      <FileIcon />
      <span><strong>{file.title}</strong><span>{file.mimetype}, {size(file.size)}</span></span>
    </a>
  );
}

const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1048576).toFixed(1)} MB`);
