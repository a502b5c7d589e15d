// Loads the program. The names of its two files stand in the script's own
// attributes, where the build puts them.
const { js, wasm } = document.getElementById('boot').dataset;
try {
  const app = await import(new URL(js, document.baseURI));
  await app.default({ module_or_path: new URL(wasm, document.baseURI) });
} catch (error) {
  document.documentElement.dataset.state = 'error';
  const words = document.createElement('p');
  words.className = 'boot-error';
  words.setAttribute('role', 'alert');
  words.textContent = `Stackboard could not start in this browser. It needs WebAssembly and a current version of the browser. (${error})`;
  document.body.append(words);
  throw error;
}
