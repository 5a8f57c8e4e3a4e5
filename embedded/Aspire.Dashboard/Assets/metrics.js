// Metrics: keeps the graph or the numbers of the chosen instrument up to date until it is paused.
import { draw } from './chart.js';
import { command, follow, refresh, say } from './dashboard.js';

const graph = document.getElementById('graph');
const numbers = document.getElementById('numbers');
const tree = document.getElementById('tree');
const pause = document.getElementById('pause');
const pauseMs = 1_000;
let [paused, stale, busy] = [false, false, false];

async function show() {
  if (numbers) await refresh(numbers, location.href);
  if (!graph) return;
  const query = new URLSearchParams(graph.dataset.query);
  for (const name of ['resource', 'meter', 'instrument']) query.set(name, graph.dataset[name]);
  const response = await fetch(`/api/metrics/chart?${query}`);
  if (response.ok && !paused) draw(graph, graph.dataset.title, await response.json());
}

/** At most once a second: metrics change all the time. */
async function update() {
  stale = true;
  if (busy || paused || document.hidden) return;
  busy = true;
  while (stale && !paused) {
    stale = false;
    await show();
    await new Promise(resume => setTimeout(resume, pauseMs));
  }
  busy = false;
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', paused);
  if (!paused) update();
});

document.addEventListener('visibilitychange', () => { if (stale) update(); });

for (const button of document.querySelectorAll('[data-clear]')) {
  button.addEventListener('click', async () => {
    if (!confirm(`${button.textContent}?`)) return;
    const failed = await command(`/api/metrics/clear?resource=${encodeURIComponent(button.dataset.clear)}`);
    if (failed) say(failed);
    else location.assign('/metrics');
  });
}

let count = Number(tree.dataset.count);
follow('/api/metrics/stream', {
  metrics: async instruments => {
    if (instruments !== count) await refreshTree();
    count = instruments;
    update();
  },
});

/** What was unfolded stays so. */
async function refreshTree() {
  const title = one => one.querySelector('summary').textContent;
  const open = new Set([...tree.querySelectorAll('details[open]')].map(title));
  await refresh(tree, location.href);
  for (const one of tree.querySelectorAll('details')) if (open.has(title(one))) one.open = true;
}
