// Details beside a list or a picture: the server renders them, this opens and closes them.

const panel = document.getElementById('details');
let opener = null;

/** Shows what the server has at an address. What was opened `from` somewhere takes the focus, and gives it back when it is closed. */
export async function openDetails(url, from) {
  const response = await fetch(url, { headers: { accept: 'text/html' } });
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  panel.replaceChildren(...page.body.childNodes);
  panel.hidden = false;
  panel.scrollTop = 0;
  opener = from ?? null;
  if (from) panel.querySelector('[data-close]').focus();
  return true;
}

function close() {
  panel.hidden = true;
  if (opener?.isConnected) opener.focus();
}

panel.addEventListener('click', event => { if (event.target.closest('[data-close]')) close(); });
panel.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
