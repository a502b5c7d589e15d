// <stackboard-embed src="board.stackboard.json" title="…">a picture, a link</stackboard-embed>
//
// Shows a board in a page. What stands inside of the element is shown until the
// board is there, and stays where scripts are off. The board's frame is loaded
// when it comes near to the window, and may run scripts and open Stackboard in
// a new tab, but not reach the page around it. docs/embedding.md tells all.
(() => {
  'use strict';
  if (customElements.get('stackboard-embed')) return;

  // The folder of this file is where Stackboard is.
  const here = document.currentScript ? new URL('.', document.currentScript.src).href : document.baseURI;
  // A tab that is opened from the frame is Stackboard itself, which is to keep
  // what is drawn there, so that it leaves the sandbox.
  const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
  const OFF = new Set(['0', 'false', 'no', 'off']);
  // What a link says of the moment at which its board opens.
  const MOMENT = ['mode', 'at', 'step', 'requests', 'rates', 'promoted'];
  const NEAR = '300px';
  const ANSWER_MS = 30_000;

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { display: block; position: relative; max-width: 100%; }
    :host([hidden]) { display: none; }
    .box { position: relative; width: 100%; aspect-ratio: 16 / 9; min-height: 240px; overflow: hidden; border-radius: inherit; }
    .still { position: absolute; inset: 0; overflow: auto; }
    .still img { width: 100%; height: 100%; object-fit: contain; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; border-radius: inherit; visibility: hidden; }
    .ready iframe { visibility: visible; }
    .ready .still { display: none; }
  `);

  /** Whether a setting that is on or off is on; `usual` where it is not given. */
  const isOn = (element, name, usual) =>
    element.hasAttribute(name) ? !OFF.has(element.getAttribute(name).trim().toLowerCase()) : usual;

  /** A length as CSS takes it; a bare number counts pixels. */
  const length = (words) => (/^\d+(\.\d+)?$/.test(words) ? `${words}px` : words);

  class StackboardEmbed extends HTMLElement {
    static observedAttributes = [
      'src', 'template', 'task', 'play', 'controls', 'story', 'fit', 'theme', 'sandbox', 'title', 'width', 'height', 'poster',
      'mode', 'at', 'step',
    ];

    #box = document.createElement('div');
    #still = document.createElement('div');
    #frame = null;
    #ready = false;
    /** Said before the frame could hear it. */
    #unsaid = [];
    /** Questions that wait for their answer, by number. */
    #asked = new Map();
    #count = 0;
    #near = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#begin();
    }, { rootMargin: NEAR });
    #hear = (event) => this.#take(event);

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: 'open' });
      shadow.adoptedStyleSheets = [style];
      this.#box.className = 'box';
      this.#box.part = 'box';
      this.#still.className = 'still';
      this.#box.append(this.#still);
      shadow.append(this.#box);
    }

    connectedCallback() {
      this.#size();
      this.#showStill();
      window.addEventListener('message', this.#hear);
      this.#near.observe(this);
    }

    disconnectedCallback() {
      window.removeEventListener('message', this.#hear);
      this.#near.disconnect();
      this.#end('The board was taken out of the page.');
    }

    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      if (name === 'theme') {
        if (this.#ready) this.#greet();
      } else if (name === 'width' || name === 'height') {
        this.#size();
      } else if (name === 'poster') {
        this.#showStill();
      } else if (name === 'title') {
        if (this.#frame) this.#frame.title = this.#title;
      } else if (this.#frame) {
        this.#end('Another board is shown.');
        this.#begin();
      }
    }

    /** Plays on. `mode` is `story`, `many` or `load`; as it stands without. */
    play(mode) {
      this.#say(mode === undefined ? { type: 'stackboard:play' } : { type: 'stackboard:play', mode });
    }

    pause() {
      this.#say({ type: 'stackboard:pause' });
    }

    /** Goes to a second of the run under load, or with `{step: 3}` to a step of the story. */
    seek(to) {
      const place = typeof to === 'object' && to !== null ? { step: to.step } : { time: to };
      this.#say({ type: 'stackboard:seek', ...place });
    }

    /** Shows a board: the object of a board file, or text that Stackboard can open. */
    load(board) {
      this.#say({ type: 'stackboard:load', board });
    }

    /** Promises the board that is shown, as the object of its file. */
    getBoard() {
      const id = ++this.#count;
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => this.#answer(id, 'The board did not answer.'), ANSWER_MS);
        this.#asked.set(id, { resolve, reject, late });
        this.#say({ type: 'stackboard:get', id });
      });
    }

    get #title() {
      return this.getAttribute('title') || 'A board drawn with Stackboard';
    }

    /** Where the frame's page is, with what it is to show. */
    get #address() {
      const page = new URL('.', here);
      const options = new URLSearchParams();
      options.set('embed', '');
      const src = this.getAttribute('src');
      const link = src && /#(b\d+:.+)$/.exec(src);
      if (link) {
        page.hash = link[1];
        // A link to a moment of the board names it before the #.
        const said = new URLSearchParams(src.slice(0, link.index).split('?')[1] ?? '');
        for (const name of MOMENT) if (said.has(name)) options.set(name, said.get(name));
      } else if (src) options.set('src', new URL(src, document.baseURI).href);
      for (const name of ['template', 'task', 'theme', 'mode', 'at', 'step']) {
        if (this.getAttribute(name)) options.set(name, this.getAttribute(name));
      }
      if (isOn(this, 'play', false)) options.set('play', '1');
      if (isOn(this, 'story', false)) options.set('story', '1');
      if (!isOn(this, 'controls', true)) options.set('controls', '0');
      if (!isOn(this, 'fit', true)) options.set('fit', '0');
      page.search = options.toString();
      return page;
    }

    /** Whether the frame shares its origin with Stackboard, by the author's wish. */
    get #hasOrigin() {
      return !this.#frame.hasAttribute('sandbox') || this.#frame.sandbox.contains('allow-same-origin');
    }

    #size() {
      const [width, height] = [this.getAttribute('width'), this.getAttribute('height')];
      this.#box.style.width = width ? length(width) : '';
      this.#box.style.height = height ? length(height) : '';
      this.#box.style.aspectRatio = height ? 'auto' : '';
      this.#box.style.maxWidth = '100%';
    }

    #showStill() {
      const poster = this.getAttribute('poster');
      if (poster && !this.firstElementChild) {
        const picture = document.createElement('img');
        picture.src = new URL(poster, document.baseURI).href;
        picture.alt = this.#title;
        this.#still.replaceChildren(picture);
      } else {
        this.#still.replaceChildren(document.createElement('slot'));
      }
    }

    #begin() {
      this.#near.disconnect();
      if (this.#frame || !this.isConnected) return;
      let address;
      try {
        address = this.#address.href;
      } catch {
        this.#tell('error', { message: `“${this.getAttribute('src')}” is not an address.` });
        return;
      }
      const frame = document.createElement('iframe');
      const sandbox = this.getAttribute('sandbox') ?? SANDBOX;
      // Without a sandbox at all, where the page says so.
      if (sandbox.trim() !== 'none') frame.setAttribute('sandbox', sandbox);
      frame.allow = 'fullscreen';
      frame.title = this.#title;
      frame.src = address;
      this.#frame = frame;
      this.#box.append(frame);
    }

    #end(why) {
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
      this.#unsaid = [];
      this.#box.classList.remove('ready');
      for (const id of [...this.#asked.keys()]) this.#answer(id, why);
    }

    #say(message) {
      if (this.#ready) {
        // A frame with an origin of its own that equals no other has no name.
        const origin = this.#hasOrigin ? new URL(here).origin : '*';
        this.#frame.contentWindow.postMessage(message, origin);
      } else {
        this.#unsaid.push(message);
        this.#begin();
      }
    }

    /** Tells the frame where the page is, so that it may answer, and the colours. */
    #greet() {
      const theme = this.getAttribute('theme');
      this.#say({ type: 'stackboard:theme', theme: ['light', 'dark'].includes(theme) ? theme : 'auto' });
    }

    #take(event) {
      if (!this.#frame || event.source !== this.#frame.contentWindow) return;
      if (event.origin !== (this.#hasOrigin ? new URL(here).origin : 'null')) return;
      const message = event.data;
      if (typeof message !== 'object' || message === null) return;
      if (message.type === 'stackboard:ready') {
        this.#ready = true;
        this.#box.classList.add('ready');
        this.#greet();
        for (const unsaid of this.#unsaid.splice(0)) this.#say(unsaid);
        this.#tell('ready', {});
      } else if (message.type === 'stackboard:state') {
        const { playing, mode, time, step, steps } = message;
        this.#tell('state', { playing, mode, time, step, steps });
      } else if (message.type === 'stackboard:score') {
        const { task, met, score, checks } = message;
        this.#tell('score', { task, met, score, checks });
      } else if (message.type === 'stackboard:error') {
        this.#tell('error', { message: String(message.message) });
      } else if (message.type === 'stackboard:board') {
        this.#answer(message.id, null, message.board);
      }
    }

    #answer(id, why, board) {
      const asked = this.#asked.get(id);
      if (!asked) return;
      this.#asked.delete(id);
      clearTimeout(asked.late);
      if (why === null) asked.resolve(board);
      else asked.reject(new Error(why));
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`stackboard-${name}`, { detail, bubbles: true, composed: true }));
    }
  }

  customElements.define('stackboard-embed', StackboardEmbed);
})();
