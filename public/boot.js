// Loads the program. The names of its two files stand in the script's own
// attributes, where the build puts them.
import { watch } from './crash.js';

watch();
const { js, wasm } = document.getElementById('boot').dataset;
try {
  const app = await import(new URL(js, document.baseURI));
  await app.default({ module_or_path: new URL(wasm, document.baseURI) });
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
