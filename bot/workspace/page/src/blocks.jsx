// Blocks: what is only looked at by slack-blocks-to-jsx, what is used by our controls.
import { Component } from "react";
import { Message as Display } from "slack-blocks-to-jsx";
import { usePage } from "./context.js";
import { Element } from "./controls.jsx";
import { InputBlock } from "./inputs.jsx";

export function Blocks({ blocks, where, form }) {
  return (
    <div className="blocks">
      {blocks.map((block, at) => (
        <Boundary key={block.block_id ?? at} block={block}>
          <Block block={block} where={where} form={form} />
        </Boundary>
      ))}
    </div>
  );
}

function Block({ block, where, form }) {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return <Actions block={block} where={where} form={form} />;
    case "input":
      return <InputBlock block={block} where={where} form={form} />;
    case "section":
      return block.accessory ? <WithAccessory block={block} where={where} form={form} /> : <Shown block={block} />;
    case "container":
      return <Container block={block} where={where} form={form} />;
    case "image":
      return <Picture block={block} />;
    default:
      return <Shown block={block} />;
  }
}

function Actions({ block, where, form }) {
  return (
    <div className={`actions ${block.type}`}>
      {block.elements.map((element, at) => (
        <Element key={element.action_id ?? at} element={element} block={block} where={where} form={form} />
      ))}
    </div>
  );
}

function WithAccessory({ block, where, form }) {
  const { accessory, ...rest } = block;
  return (
    <div className="with-accessory">
      <Shown block={rest} />
      {accessory.type === "image" ? <img src={accessory.image_url} alt={accessory.alt_text} /> : <Element element={accessory} block={block} where={where} form={form} />}
    </div>
  );
}

function Container({ block, where, form }) {
  const title = <>{block.title?.text ?? "Details"}{block.subtitle && <small>{block.subtitle.text}</small>}</>;
  const inside = <Blocks blocks={block.child_blocks} where={where} form={form} />;
  if (!block.is_collapsible) return <section className="container"><h4>{title}</h4>{inside}</section>;
  return <details className="container" open={!block.default_collapsed}><summary>{title}</summary>{inside}</details>;
}

function Picture({ block }) {
  const id = block.slack_file?.id ?? /\/files-pri\/\w+-(F\w+)\//.exec(block.slack_file?.url ?? block.image_url ?? "")?.[1];
  return (
    <figure className="picture">
      {block.title && <figcaption>{block.title.text}</figcaption>}
      <img src={id ? `/page/file/${id}` : block.image_url} alt={block.alt_text} />
    </figure>
  );
}

// Only addresses a browser may follow without harm become links.
const safe = (href) => (/^(https?:|mailto:|\/)/i.test(href) ? href : undefined);

function Shown({ block }) {
  const { state, theme, openThread, go } = usePage();
  const people = Object.values(state.users).map((user) => ({ id: user.id, name: user.name }));
  const channels = Object.values(state.channels).map((c) => ({ id: c.id, name: c.name ?? "" }));
  const follow = (event, href) => {
    const found = /\/archives\/(\w+)\/p(\d+)(\d{6})/.exec(href);
    if (!found || !href.startsWith(location.origin)) return;
    event.preventDefault(); // our own messages are shown here, not in a new tab
    go({ kind: "channel", id: found[1] });
    const root = new URL(href).searchParams.get("thread_ts");
    openThread({ channel: found[1], ts: root || `${found[2]}.${found[3]}` });
  };
  const hooks = {
    link: ({ href, children, className }) => (
      <a href={safe(href)} className={className} target="_blank" rel="noreferrer noopener" onClick={(event) => follow(event, href)}>{children}</a>
    ),
    date: ({ timestamp, format, fallback }) => <time title={fallback}>{spelled(Number(timestamp), format) || fallback}</time>,
  };
  return (
    <div className={`shown ${block.type}`}>
      <Display blocks={[displayable(block)]} withoutWrapper theme={theme} logo="" name="" data={{ users: people, channels }} hooks={hooks} />
    </div>
  );
}

// slack-blocks-to-jsx 1.1.1 throws on a raw_number cell and takes the message down, and
// goes on counting from one ordered list to the next although Slack starts each at its offset.
function displayable(block) {
  if (block.type === "rich_text") {
    let counted = 0;
    const elements = block.elements.map((part) => {
      if (part.type !== "rich_text_list" || part.style !== "ordered") return part;
      const shown = { ...part, offset: (part.offset ?? 0) - counted };
      counted += part.elements.length;
      return shown;
    });
    return { ...block, elements };
  }
  if (block.type !== "table") return block;
  const cell = (c) => (c?.type === "raw_number" ? { type: "raw_text", text: String(c.text ?? c.value) } : c);
  return { ...block, rows: block.rows.map((row) => row.map(cell)) };
}

function spelled(seconds, format) {
  const at = new Date(seconds * 1000);
  const day = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
  const words = {
    date_num: at.toISOString().slice(0, 10),
    date: at.toLocaleDateString([], { dateStyle: "long" }),
    date_short: at.toLocaleDateString([], day),
    date_long: at.toLocaleDateString([], { dateStyle: "full" }),
    time: at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }),
    time_secs: at.toLocaleTimeString(),
    ago: at.toLocaleString(),
  };
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name) => words[name] ?? whole);
}

class Boundary extends Component {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  componentDidUpdate(before) {
    if (before.block !== this.props.block && this.state.failed) this.setState({ failed: false });
  }

  render() {
    if (!this.state.failed) return this.props.children;
    return (
      <details className="unshown">
        <summary>This page cannot draw a {String(this.props.block?.type)} block</summary>
        <pre>{JSON.stringify(this.props.block, null, 2)}</pre>
      </details>
    );
  }
}
