// Commands of resources: buttons anywhere on a page, and the menus that hold the rarer ones.
import { command, say } from './dashboard.js';

document.addEventListener('click', async event => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  const button = event.target.closest('button[data-command]');
  if (!button) return;
  const { resource, command: name, confirm: question } = button.dataset;
  if (question && !confirm(question)) return;
  const title = button.getAttribute('aria-label');
  button.closest('details.menu')?.removeAttribute('open');
  button.disabled = true;
  say(`${title} …`);
  const failed = await command(`/api/resources/${encodeURIComponent(resource)}/commands/${encodeURIComponent(name)}`);
  say(failed ? `${title} failed: ${failed}` : `${title}: done.`);
  if (failed) button.disabled = false;
});

document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  const menu = event.target.closest?.('details.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

const open = new Set();

/** Remembers which parts are folded out, for they are replaced while they are. */
export function keepMenusOpen() {
  document.addEventListener('toggle', event => {
    if (!event.target.id || !event.target.isConnected) return;
    if (event.target.open) open.add(event.target.id); else open.delete(event.target.id);
  }, true);
}

export function reopenMenus() {
  for (const id of open) {
    const part = document.getElementById(id);
    if (part) part.open = true;
  }
}
