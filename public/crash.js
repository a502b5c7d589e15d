// The screen after a breakdown of the program. It relies on nothing of the
// program: plain elements, text nodes, and the board's newest text, which the
// program leaves in `stackboardNewest` whenever it is kept.
let shown = false;

export function watch() {
  addEventListener('stackboard:panic', (event) => show(String(event.detail)));
  // What breaks down without a panic, such as a stack that overflows inside of
  // the program, only shows as an error.
  addEventListener('error', ({ error }) => {
    const inProgram = /wasm/.test(error?.stack ?? '');
    if (error instanceof WebAssembly.RuntimeError || (error instanceof RangeError && inProgram)) {
      show(`${error}\n${error.stack ?? ''}`);
    }
  });
}

function show(what) {
  if (shown) return;
  shown = true;
  const board = window.stackboardNewest;
  const report = reportOf(what);
  const screen = element('div', { className: 'crash', role: 'alertdialog' });
  screen.setAttribute('aria-labelledby', 'crash-title');
  const inner = element('div');
  const said = element('p', { role: 'status' });
  const buttons = element('div', { className: 'crash-buttons' });
  if (board) {
    buttons.append(button('Download my board', 'primary', 'download', () => download(board)));
  }
  buttons.append(
    button('Copy the report', 'outlined', 'report', async () => {
      try {
        await navigator.clipboard.writeText(report);
        said.textContent = 'The report is on the clipboard.';
      } catch {
        details.open = true;
        said.textContent = 'The browser did not allow that. The report is below, to be copied by hand.';
      }
    }),
    button(
      board?.key ? 'Start again from the last good snapshot' : 'Start again',
      'outlined',
      'restart',
      () => restart(board?.key),
    ),
  );
  const details = element('details');
  details.append(element('summary', { textContent: 'Report' }), element('pre', { textContent: report }));
  inner.append(
    element('h1', { id: 'crash-title', textContent: 'Stackboard broke down' }),
    element('p', {
      textContent:
        'A mistake in the program stopped it. Your board, as it was at its last change, is not lost: download it, or start again.',
    }),
    element('p', {
      textContent:
        'Starting again opens the last state before this one. The present state stays in the board’s history. Nothing is sent anywhere; the report holds the error and the browser’s name, not your board.',
    }),
    buttons,
    said,
    details,
  );
  screen.append(inner);
  document.documentElement.dataset.state = 'error';
  // What is below no longer works and is not to be reached.
  for (const child of document.body.children) child.inert = true;
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  document.body.append(screen);
  buttons.firstChild.focus();
}

function reportOf(what) {
  return `Stackboard broke down.\n\n${what}\n\n${navigator.userAgent}\n${new Date().toISOString()}`;
}

function download({ title, text }) {
  const stem = (title || 'board').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80);
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  element('a', { href: address, download: `${stem || 'board'}.stackboard.json` }).click();
}

// The next start takes the board back before it opens it.
function restart(key) {
  try {
    if (key) localStorage.setItem('stackboard:restart', key);
  } catch {
    // Without storage there are no snapshots to start from.
  }
  location.replace(location.pathname);
}

function button(words, look, deed, onclick) {
  const made = element('button', { className: `text-button ${look}`, textContent: words, onclick });
  made.dataset.do = deed;
  return made;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
