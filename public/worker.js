// Runs the page's own program without a page, for what takes long. Its name
// says where the program's two files are, and the program speaks for itself
// from then on.
try {
  const { js, wasm } = JSON.parse(self.name);
  const program = await import(js);
  await program.default({ module_or_path: wasm });
} catch (error) {
  postMessage(JSON.stringify({ Unable: String(error) }));
}
