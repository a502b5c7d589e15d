// Questions about how the page stands. Each answers with a list of problems in words.

const visible = (element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 0 && box.height > 0 && style.visibility === 'visible' && style.display !== 'none';
};

const all = (css) => [...document.querySelectorAll(css)].filter(visible);

const name = (element) => {
  const words = element.ariaLabel || element.textContent.trim().slice(0, 40);
  return `${element.localName}.${element.className} “${words}”`;
};

const shown = (box) =>
  `${Math.round(box.x)},${Math.round(box.y)} ${Math.round(box.width)}×${Math.round(box.height)}`;

// Islands that lie on one another. A menu belongs over what it opens from.
function overlaps(css) {
  const islands = all(css).filter((each) => !each.matches('.menu, .explanation, .notice'));
  return islands.flatMap((a, at) =>
    islands.slice(at + 1).flatMap((b) => {
      const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
      const apart =
        p.right <= q.left + 0.5 || q.right <= p.left + 0.5 || p.bottom <= q.top + 0.5 || q.bottom <= p.top + 0.5;
      return apart ? [] : [`${a.className} at ${shown(p)} and ${b.className} at ${shown(q)}`];
    }),
  );
}

// What reaches beyond the window.
function within(selectors) {
  return selectors.flatMap(all).flatMap((each) => {
    const box = each.getBoundingClientRect();
    const inside = box.left >= -0.5 && box.top >= -0.5 && box.right <= innerWidth + 0.5 && box.bottom <= innerHeight + 0.5;
    return inside ? [] : [`${each.className} at ${shown(box)} of ${innerWidth}×${innerHeight}`];
  });
}

// What is too small to be hit. Words that are links to a step stand in a row of their own, which is higher.
function small(css, least) {
  return all(css).flatMap((each) => {
    const { width, height } = each.getBoundingClientRect();
    // A round number within a row is hit by the row's height too.
    const box = each.closest('.segments') ? { width, height: height + 4 } : { width, height };
    return Math.min(box.width, box.height) >= least - 0.5 ? [] : [`${name(each)} is ${width}×${height}`];
  });
}

// What cannot be pressed although it is shown, even when it is scrolled to.
function unreachable(css) {
  return all(css).flatMap((each) => {
    each.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const box = each.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (hit && each.contains(hit)) return [];
    return [`${name(each)} at ${shown(box)} is covered by ${hit ? name(hit) : 'the edge of the window'}`];
  });
}

// Islands whose content is wider than they are, where nothing says that it can be scrolled.
function cutOff(css) {
  return all(css).flatMap((island) =>
    [island, ...island.querySelectorAll('*')]
      .filter((each) => visible(each) && !each.matches('input, textarea, select, svg, svg *, .for-ears'))
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
      .map((each) => `${name(each)} is ${each.scrollWidth} wide in ${each.clientWidth}`),
  );
}

// Colours as red, green, blue between 0 and 1, and alpha.
const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
const parsed = new Map();
function colour(text) {
  if (!parsed.has(text)) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    parsed.set(text, [...context.getImageData(0, 0, 1, 1).data].map((part) => part / 255));
  }
  return parsed.get(text);
}

const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];

function ground(element) {
  if (!element) return colour(getComputedStyle(document.documentElement).backgroundColor);
  const own = colour(getComputedStyle(element).backgroundColor);
  return own[3] === 1 ? own : over(own, ground(element.parentElement ?? null) ?? [1, 1, 1, 1]);
}

// As WCAG 2 defines it.
function luminance([r, g, b]) {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

// Words in islands and dialogs that stand out too little. What is disabled need not.
function faint(least) {
  const roots = document.querySelector('dialog[open]') ? all('dialog[open]') : all('.island');
  const elements = roots.flatMap((root) => [root, ...root.querySelectorAll('*')]);
  return elements
    .filter((each) => visible(each) && !each.closest('[disabled], svg, option, .for-ears'))
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
      || each.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select'))
    .flatMap((each) => {
      const back = ground(each);
      const ratio = contrast(over(colour(getComputedStyle(each).color), back), back);
      return ratio >= least ? [] : [`${name(each)}: ${ratio.toFixed(2)}`];
    });
}

// Words on cards, boxes, pills and links.
function faintOnBoard(least) {
  return all('[data-node-id] text, [data-link-id] text').flatMap((text) => {
    const group = text.closest('[data-node-id], [data-link-id]');
    const paper = colour(getComputedStyle(document.body).backgroundColor);
    const { x, y, width, height } = text.getBoundingClientRect();
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    // The grounds that lie behind the words, from the lowest on.
    const grounds = [...document.querySelectorAll('[data-node-id] > rect, [data-link-id] > rect')]
      .filter((rect) => rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING || group.contains(rect))
      .filter((rect) => {
        const box = rect.getBoundingClientRect();
        return box.left < middleX && middleX < box.right && box.top < middleY && middleY < box.bottom;
      });
    const back = grounds.reduce((below, rect) => {
      const fill = getComputedStyle(rect).fill;
      return fill === 'none' ? below : over(colour(fill), below);
    }, paper);
    const ratio = contrast(over(colour(getComputedStyle(text).fill), back), back);
    return ratio >= least ? [] : [`“${text.textContent}” in ${group.getAttribute('aria-label')}: ${ratio.toFixed(2)}`];
  });
}
