// The list of traces: follows what arrives until it is paused, and removes what is held.
import { command, follow, refresh, say } from './dashboard.js';

const pause = document.getElementById('pause');
const list = document.getElementById('list');
let [paused, stale, busy] = [false, false, false];

/** One request at a time: what changes meanwhile is asked for after it. */
async function update() {
  stale = true;
  if (busy || paused || document.hidden) return;
  busy = true;
  while (stale && !paused) {
    stale = false;
    await refresh(list, location.href);
  }
  busy = false;
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', paused);
  if (stale) update();
});

document.addEventListener('visibilitychange', () => { if (stale) update(); });

for (const button of document.querySelectorAll('[data-clear]')) {
  button.addEventListener('click', async () => {
    if (!confirm(`${button.textContent}?`)) return;
    const failed = await command(`/api/traces/clear?resource=${encodeURIComponent(button.dataset.clear)}`);
    say(failed ?? 'Removed.');
    if (!failed) await refresh(list, location.href);
  });
}

let seen = Number(list.dataset.version);
follow('/api/traces/stream', {
  traces: version => {
    if (version !== seen) update();
    seen = version;
  },
});
