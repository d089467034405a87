// What the page knows, and how each change alters it; pure.

const TRAFFIC_KEPT = 300;

export const empty = {
  ready: false,
  linked: true,
  me: "",
  bot: "",
  team: { name: "" },
  users: {},
  channels: {},
  commands: [],
  shortcuts: [],
  views: [],
  home: null,
  traffic: [],
  unread: {},
  place: { kind: "channel", id: "" },
  thread: null,
};

const byKey = (items, key) => Object.fromEntries(items.map((item) => [item[key], item]));
const withMessages = (channel) => ({ ...channel, messages: byKey(channel.messages, "ts") });

export function reduce(state, action) {
  switch (action.kind) {
    case "picture":
      return pictured(state, action.picture);
    case "message":
    case "ephemeral":
      return messaged(state, action);
    case "removed":
      return inChannel(state, action.channel, (channel) => {
        const messages = { ...channel.messages };
        delete messages[action.ts];
        return { ...channel, messages };
      });
    case "channel": {
      const channels = { ...state.channels, [action.channel.id]: withMessages(action.channel) };
      return { ...state, channels };
    }
    case "views":
      return { ...state, views: action.views };
    case "home":
      return { ...state, home: action.home };
    case "traffic":
      return { ...state, traffic: [...state.traffic, action.line].slice(-TRAFFIC_KEPT) };
    case "linked":
      return { ...state, linked: action.linked };
    case "go":
      return { ...state, place: action.place, thread: null, unread: { ...state.unread, [action.place.id]: 0 } };
    case "thread":
      return { ...state, thread: action.thread };
    default:
      return state;
  }
}

function pictured(state, picture) {
  const channels = byKey(picture.channels.map(withMessages), "id");
  const first = picture.channels.find((c) => c.name === "patch-night") ?? picture.channels[0];
  const known = state.place.kind !== "channel" || channels[state.place.id];
  return {
    ...state,
    ...picture,
    ready: true,
    users: byKey(picture.users, "id"),
    channels,
    place: known ? state.place : { kind: "channel", id: first?.id ?? "" },
    thread: state.thread && channels[state.thread.channel]?.messages[state.thread.ts] ? state.thread : null,
  };
}

function messaged(state, { channel: id, message }) {
  const before = state.channels[id]?.messages[message.ts];
  const next = inChannel(state, id, (channel) => ({
    ...channel,
    messages: { ...channel.messages, [message.ts]: message },
  }));
  const away = state.place.id !== id && message.user !== state.me && !message.subtype?.endsWith("_join");
  if (before || !away || !state.channels[id]?.members?.includes(state.me)) return next;
  return { ...next, unread: { ...state.unread, [id]: (state.unread[id] ?? 0) + 1 } };
}

function inChannel(state, id, alter) {
  const channel = state.channels[id];
  return channel ? { ...state, channels: { ...state.channels, [id]: alter(channel) } } : state;
}

// -- questions the components ask -----------------------------------------------

const inOrder = (messages) => Object.values(messages).sort((a, b) => (a.ts < b.ts ? -1 : 1));

export function topMessages(channel) {
  return inOrder(channel.messages).filter(
    (m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast",
  );
}

export function threadMessages(channel, ts) {
  return inOrder(channel.messages).filter((m) => m.ts === ts || m.thread_ts === ts);
}

export function nameOf(state, id) {
  if (id === "USLACKBOT") return "Slackbot";
  return state.users[id]?.real_name ?? id;
}

export function directWithBot(state) {
  return Object.values(state.channels).find((c) => c.is_im && c.user === state.bot);
}
