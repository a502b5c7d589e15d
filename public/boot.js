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
// made from the same sources. Without a network only the whole one may be at
// hand.
async function start() {
  const { js, wasm } = document.getElementById('boot').dataset;
  const asked = new URLSearchParams(location.search);
  let program;
  if (asked.has('embed') && !asked.has('task')) {
    const version = wasm.match(/-([0-9a-f]+)_bg/)?.[1] ?? '';
    program = await load(`stackboard-frame.js?${version}`, `stackboard-frame_bg.wasm?${version}`).catch(() => null);
  }
  program ??= await load(js, wasm);
  await program();
}

// Asks for both files at once; what is returned begins the program.
async function load(js, wasm) {
  const address = (name) => new URL(name, document.baseURI);
  const [program, bytes] = await Promise.all([import(address(js)), fetch(address(wasm))]);
  if (!bytes.ok) throw new Error(`${wasm} answers ${bytes.status}`);
  return () => program.default({ module_or_path: bytes });
}
