// The page of resources: filters as one types, follows changes, shows secrets on demand.
import { follow, refresh, say } from './dashboard.js';
import { keepMenusOpen, reopenMenus } from './commands.js';
import { drawGraph } from './resource-graph.js';

const board = document.getElementById('board');
const filters = document.getElementById('filters');
const shown = new Set();
let [stale, busy] = [false, false];

/** One request at a time: what changes meanwhile is asked for after it. */
async function update() {
  stale = true;
  if (busy || document.hidden) return;
  busy = true;
  while (stale) {
    stale = false;
    await Promise.all([refresh(board, location.href), drawGraph()]);
    reopenMenus();
    await showSecrets();
  }
  busy = false;
}

keepMenusOpen();
drawGraph();
document.addEventListener('visibilitychange', () => { if (stale) update(); });

filters.addEventListener('submit', event => event.preventDefault());
filters.addEventListener('input', () => {
  const asked = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value !== ''));
  history.replaceState(null, '', asked.size ? `/?${asked}` : '/');
  update();
});

board.addEventListener('click', async event => {
  const button = event.target.closest('[data-show], #show-all');
  if (!button) return;
  const names = button.dataset.show ? [button.dataset.show] : [...board.querySelectorAll('[data-secret]')].map(value => value.dataset.secret);
  const hides = button.getAttribute('aria-pressed') === 'true';
  for (const name of names) if (hides) shown.delete(name); else shown.add(name);
  await showSecrets();
});

/** Puts the asked-for values in the masks' places. They are asked of the server now, and are in no page. */
async function showSecrets() {
  const places = [...board.querySelectorAll('[data-secret]')];
  let values = {};
  if (places.some(place => shown.has(place.dataset.secret))) {
    const id = document.getElementById('details').dataset.resource;
    const response = await fetch(`/api/resources/${encodeURIComponent(id)}/secrets`);
    if (response.ok) values = await response.json();
    else say('The values cannot be shown.');
  }
  for (const place of places) {
    const name = place.dataset.secret;
    place.textContent = name in values && shown.has(name) ? values[name] : '••••••••';
    press(board.querySelector(`[data-show="${CSS.escape(name)}"]`), shown.has(name), 'Show', 'Hide');
  }
  press(document.getElementById('show-all'), places.length > 0 && places.every(place => shown.has(place.dataset.secret)), 'Show all secrets', 'Hide all secrets');
}

function press(button, pressed, show, hide) {
  if (!button) return;
  button.setAttribute('aria-pressed', pressed);
  button.textContent = pressed ? hide : show;
}

let isFirst = true;
follow('/api/resources/stream', {
  resources: () => {
    if (!isFirst) update();
    isFirst = false;
  },
});
