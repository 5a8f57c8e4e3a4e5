// What every page shares: live updates, commands with their proof, and one place for what went wrong.

/** Calls `render` with each message of a stream of server-sent events; the browser reconnects by itself. */
export function follow(url, handlers) {
  const source = new EventSource(url);
  for (const [name, handle] of Object.entries(handlers)) source.addEventListener(name, event => handle(JSON.parse(event.data), event));
  addEventListener('pagehide', () => source.close());
  return source;
}

/** Sends a command and gives what failed, as text; null when nothing did. */
export async function command(url, body) {
  const proof = document.querySelector('meta[name="command-proof"]').content;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-command-proof': proof },
    body: JSON.stringify(body ?? {}),
  });
  return response.ok ? null : (await response.text()) || `The server answered ${response.status}.`;
}

/** Replaces an element's content by what the server renders for it now; the focus stays where it is. */
export async function refresh(element, url) {
  const response = await fetch(url, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const focused = document.activeElement?.id;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById(element.id);
  if (!fresh) return;
  element.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}

/** Says something to everybody, those who listen included. */
export function say(text) {
  let place = document.getElementById('said');
  if (!place) {
    place = Object.assign(document.createElement('div'), { id: 'said', className: 'said' });
    place.setAttribute('role', 'status');
    document.body.append(place);
  }
  place.textContent = text;
}
