// Consumer lag: shown anew as metrics arrive, until it is paused.
import { follow, refresh } from './dashboard.js';

const pause = document.getElementById('pause');
const table = document.getElementById('lag');
const pauseMs = 1_000;
let [paused, stale, busy] = [false, false, false];

/** At most once a second. */
async function update() {
  stale = true;
  if (busy || paused || document.hidden) return;
  busy = true;
  while (stale && !paused) {
    stale = false;
    await refresh(table, location.href);
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

follow('/api/lag/stream', { lag: update });
