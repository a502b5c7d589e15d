// Lets the page work offline. One cache holds whole versions of the page: a new
// `index.html` is put there only after every file it names, so what is opened
// offline always fits together. The build puts a hash of its content into the
// names of the program and the styles; such a file never changes.
const CACHE = 'stackboard-1';
const HOME = new URL('./', self.registration.scope).href;
// What the page uses and its text does not name.
const OTHERS = ['boot.js', 'crash.js', 'worker.js', 'icon.svg', 'icon-192.png', 'icon-512.png', 'manifest.webmanifest'];
// How long an answer from the network is waited for, in milliseconds, before
// what is kept is taken. The answer is then used at the next load.
const PATIENCE = 800;

self.addEventListener('install', (event) => {
  event.waitUntil(fetch(HOME, { cache: 'no-cache' }).then(keep).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // Other origins, and what is not part of the page, are none of its business.
  if (request.method !== 'GET' || url.origin !== location.origin || !url.href.startsWith(HOME)) return;
  const path = url.pathname.slice(new URL(HOME).pathname.length);
  if (request.mode === 'navigate') {
    if (path === '' || path === 'index.html') event.respondWith(home(event));
  } else if (/-[0-9a-f]{8,}[._]/.test(path)) {
    event.respondWith(fromCache(request, url));
  } else if (OTHERS.includes(path)) {
    event.respondWith(soonOrKept(fetch(request), HOME + path));
  }
});

// The page: from the network if it answers soon, else the one that is kept.
function home(event) {
  const asked = fetch(HOME, { cache: 'no-cache' });
  event.waitUntil(asked.then((answer) => (answer.ok ? keep(answer.clone()) : undefined)).catch(() => {}));
  return soonOrKept(asked.then((answer) => answer.clone()), HOME);
}

async function soonOrKept(asked, address) {
  const kept = await (await caches.open(CACHE)).match(address);
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  const soon = asked.then((answer) => (answer.ok ? answer : kept)).catch(() => kept);
  return Promise.race([soon, late]);
}

async function fromCache(request, url) {
  const kept = await (await caches.open(CACHE)).match(url.origin + url.pathname);
  return kept ?? fetch(request);
}

// Keeps a version of the page: first all it needs, then the page itself, and
// then lets go of what neither it nor the version before needs.
async function keep(answer) {
  if (!answer.ok) throw new Error(`the page answers ${answer.status}`);
  const cache = await caches.open(CACHE);
  const text = await answer.clone().text();
  const before = await (await cache.match(HOME))?.text();
  const wanted = filesIn(text);
  await Promise.all(
    [...wanted].map(async (address) => {
      const isHashed = !OTHERS.some((name) => address === HOME + name);
      if (isHashed && (await cache.match(address))) return;
      const file = await fetch(address, { cache: isHashed ? 'default' : 'no-cache' });
      if (!file.ok) throw new Error(`${address} answers ${file.status}`);
      await cache.put(address, file);
    }),
  );
  await cache.put(HOME, answer);
  const needed = new Set([HOME, ...wanted, ...(before ? filesIn(before) : [])]);
  for (const request of await cache.keys()) {
    if (!needed.has(request.url)) await cache.delete(request);
  }
}

function filesIn(text) {
  const named = [...text.matchAll(/\s(?:href|src|data-js|data-wasm)="([^"#?]+)"/g)].map(([, name]) => name);
  const addresses = [...named, ...OTHERS].map((name) => new URL(name, HOME).href);
  return new Set(addresses.filter((address) => address.startsWith(HOME)));
}
