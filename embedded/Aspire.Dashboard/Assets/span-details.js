// The details of one span beside its picture: the server renders them, this opens and closes them.

const panel = document.getElementById('details');
let opener = null;

/** Shows the details; `from` gets the focus back when they are closed. */
export async function openSpan(trace, span, from) {
  const response = await fetch(`/traces/detail/${trace}/spans/${span}`, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  panel.replaceChildren(...page.body.childNodes);
  panel.hidden = false;
  panel.scrollTop = 0;
  opener = from ?? null;
  if (from) panel.querySelector('[data-close]').focus();
}

function close() {
  panel.hidden = true;
  opener?.focus();
}

panel.addEventListener('click', event => { if (event.target.closest('[data-close]')) close(); });
panel.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
