// Loads the program. The names of its two files stand in the script's own
// attributes, where the build puts them.
import { watch } from './crash.js';

watch();
try {
  await start();
} catch (error) {
  // A program that broke down while it started has its own screen.
  if (!document.querySelector('.crash')) {
    document.documentElement.dataset.state = 'error';
    const words = document.createElement('p');
    words.className = 'boot-error';
    words.setAttribute('role', 'alert');
    words.textContent = `Stackboard could not start in this browser. It needs WebAssembly and a current version of the browser. (${error})`;
    document.body.append(words);
  }
  throw error;
}
// From the second visit on the page works offline. In a frame it is somebody
// else's guest and leaves nothing behind.
if (window.top === window && 'serviceWorker' in navigator && location.protocol !== 'file:') {
  // Where it is not allowed, the page works as before, online.
  navigator.serviceWorker.register(new URL('sw.js', document.baseURI)).catch(() => {});
}

// A board in somebody else's page is only watched, for which there is a smaller
// program; to check it against a task takes the whole one. The smaller one's
// files have no hash in their names and get that of the whole one, which is
// made from the same sources.
async function start() {
  const { js, wasm } = document.getElementById('boot').dataset;
  const asked = new URLSearchParams(location.search);
  if (asked.has('embed') && !asked.has('task')) {
    const version = wasm.match(/-([0-9a-f]+)_bg/)?.[1] ?? '';
    await run(`stackboard-frame.js?${version}`, `stackboard-frame_bg.wasm?${version}`);
  } else {
    await run(js, wasm);
  }
}

// Both files are asked for at once.
async function run(js, wasm) {
  const bytes = fetch(new URL(wasm, document.baseURI));
  // If the script cannot be had, its error is the one that is told.
  bytes.catch(() => {});
  const app = await import(new URL(js, document.baseURI));
  await app.default({ module_or_path: bytes });
}
