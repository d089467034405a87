// The page's two roads to the server: verbs out, changes in.

export async function act(verb, args = {}) {
  const response = await fetch(`/control/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(args),
  });
  const answer = await response.json();
  if (!answer.ok) throw new Error(answer.error);
  return answer;
}

export async function loadPicture(user) {
  const response = await fetch(`/page/picture?user=${encodeURIComponent(user)}`);
  if (!response.ok) throw new Error(`picture: ${response.status}`);
  return response.json();
}

// Follow the changes; on every (re)connection the whole picture is loaded anew, so
// nothing that happened in between is missed. Returns the function that stops.
export function follow(user, { onPicture, onChange, onLink }) {
  const feed = new EventSource(`/page/feed?user=${encodeURIComponent(user)}`);
  let waiting = null; // changes that came while the picture was loading
  let stopped = false;
  const reload = async () => {
    waiting = [];
    const picture = await loadPicture(user).catch(() => null);
    if (stopped || !picture) return;
    onPicture(picture);
    waiting.forEach(onChange);
    waiting = null;
  };
  feed.onmessage = (event) => {
    const change = JSON.parse(event.data);
    if (change.kind === "hello" || change.kind === "reload") {
      onLink(true);
      reload();
    } else if (waiting) waiting.push(change);
    else onChange(change);
  };
  feed.onerror = () => onLink(false);
  return () => {
    stopped = true;
    feed.close();
  };
}
