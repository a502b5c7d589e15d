// Questions that the harness asks the page. Each runs as the body of one function call.
const dom = {
  // Where an element can be pointed at, in CSS pixels of its window, or the problem that stands in the way.
  // `along` is a share of an SVG path's length, or null for the centre of the element's box.
  point(css, along, reach) {
    const element = document.querySelector(css);
    if (!element) return { problem: `nothing matches ${css}` };
    if (along !== null) {
      const at = element.getPointAtLength(element.getTotalLength() * along);
      const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(element.getScreenCTM());
      return { x, y };
    }
    let { x, y } = this.centre(element);
    // Only documents scroll by themselves; a board that is scrolled behind its own back shows the wrong place.
    if (element instanceof HTMLElement && !this.visible(x, y)) {
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      ({ x, y } = this.centre(element));
    }
    const box = element.getBoundingClientRect();
    if (box.width === 0 && box.height === 0) return { problem: `${css} is not shown` };
    if (!reach) return { x, y };
    const hit = document.elementFromPoint(x, y);
    if (!hit) return { problem: `${css} is outside of the window` };
    // What lets the pointer through is reached where the element around it is.
    const through = getComputedStyle(element).pointerEvents === 'none' && hit.contains(element);
    if (!through && !element.contains(hit)) return { problem: `${css} is covered by ${this.describe(hit)}` };
    return { x, y };
  },
  centre(element) {
    const box = element.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  },
  visible(x, y) {
    return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  },
  describe(element) {
    return element.cloneNode(false).outerHTML.slice(0, 120);
  },
  text(css) {
    const element = document.querySelector(css);
    return element && (element.innerText ?? element.textContent).trim();
  },
  rect(css) {
    const box = document.querySelector(css)?.getBoundingClientRect();
    return box ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
  },
  // Where the page inside of a frame begins.
  frameOrigin(css) {
    const frame = document.querySelector(css);
    const { x, y } = frame.getBoundingClientRect();
    const style = getComputedStyle(frame);
    return [
      x + frame.clientLeft + parseFloat(style.paddingLeft),
      y + frame.clientTop + parseFloat(style.paddingTop),
    ];
  },
  // Drops a file on a place as a file manager would.
  dropFile(x, y, name, type, base64) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name, { type }));
    const target = document.elementFromPoint(x, y);
    for (const kind of ['dragenter', 'dragover', 'drop']) {
      const where = { bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y };
      target.dispatchEvent(new DragEvent(kind, { ...where, dataTransfer }));
    }
  },
};
