// Buttons that ask a board for something, and a list of what it answers.
const board = document.querySelector('#second');
const log = document.querySelector('#log');
const MOST_LINES = 200;

/** Puts a line on top of the list; a state that only tells the time takes the place of the one before. */
function note(name, words, key = '') {
  const line = document.createElement('li');
  line.className = name;
  line.dataset.key = key;
  const [what, how] = [document.createElement('b'), document.createElement('span')];
  what.textContent = name;
  how.textContent = words;
  line.append(what, how);
  if (key && log.firstElementChild?.dataset.key === key) log.firstElementChild.replaceWith(line);
  else log.prepend(line);
  while (log.children.length > MOST_LINES) log.lastElementChild.remove();
}

board.addEventListener('stackboard-ready', () => note('ready', 'The board hears what it is asked.'));
board.addEventListener('stackboard-state', ({ detail }) => {
  const { playing, mode, time, step, steps } = detail;
  const place = mode === 'story' ? `step ${step} of ${steps}, ${(time * 1000).toFixed(1)} ms` : `${time.toFixed(1)} s`;
  note('state', `${playing ? 'plays' : 'rests'} · ${mode} · ${place}`, `${playing}${mode}${step}`);
});
board.addEventListener('stackboard-score', ({ detail }) => {
  const met = detail.checks.filter((check) => check.met).length;
  note('score', `${detail.task}: ${met} of ${detail.checks.length} met, ${Math.floor(detail.score * 100)} %`);
});
board.addEventListener('stackboard-error', ({ detail }) => note('error', detail.message));

const small = {
  format: 'stackboard', version: 1, title: 'Three in a row',
  nodes: [
    { id: 'user', kind: 'client', x: 0, y: 0, rate_per_s: 20 },
    { id: 'web', kind: 'web', x: 260, y: 0 },
    { id: 'db', kind: 'database', x: 520, y: 0 },
  ],
  links: [
    { id: 'l1', from: 'user', to: 'web', kind: 'https' },
    { id: 'l2', from: 'web', to: 'db', kind: 'sql' },
  ],
};

const calls = {
  play: () => board.play(),
  pause: () => board.pause(),
  story: () => board.seek({ step: 3 }),
  'load-20': () => board.seek(20),
  other: () => board.load(small),
  nonsense: () => board.seek('tomorrow'),
  async crash() {
    const changed = await board.getBoard();
    const server = changed.nodes.find((node) => node.kind === 'web');
    changed.scenario = { ...changed.scenario, faults: [{ at_s: 5, node: server.id, fault: 'crash', for_s: 10 }] };
    board.load(changed);
    board.play('load');
  },
  async get() {
    const { title, nodes, links } = await board.getBoard();
    note('board', `“${title}”, ${nodes.length} nodes, ${links.length} links`);
  },
};

for (const button of document.querySelectorAll('[data-call]')) {
  button.addEventListener('click', async () => {
    try {
      await calls[button.dataset.call]();
    } catch (error) {
      note('error', error.message);
    }
  });
}
document.querySelector('#theme').addEventListener('change', (event) => board.setAttribute('theme', event.target.value));
