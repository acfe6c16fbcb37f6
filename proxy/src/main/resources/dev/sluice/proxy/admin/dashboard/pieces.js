// ---- Pieces of the page: each is made once and then changed in place

const byId = id => document.getElementById(id);

function append(parent, tag, name = '', content = '') {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (content) node.textContent = content;
  parent.append(node);
  return node;
}

function drawing(parent, tag, attributes = {}) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return parent.appendChild(node);
}

/** A text that touches the page only when it changes. */
function textIn(node) {
  const text = node.appendChild(document.createTextNode(''));
  return value => { if (text.data !== value) text.data = value; };
}

function attribute(node, name) {
  let last;
  return value => { if (value !== last) node.setAttribute(name, last = value); };
}

function meterIn(parent) {
  const meter = append(parent, 'span', 'meter'), fill = append(meter, 'i');
  let last;
  meter.setAttribute('aria-hidden', 'true');
  return part => {
    meter.classList.toggle('none', part === null);
    const rounded = Math.min(1, part ?? 0).toFixed(3);
    if (rounded !== last) fill.style.setProperty('--part', last = rounded);
  };
}

// A piece takes its parent and returns the function that shows an item there.

const lines = (main, sub, level = () => '', beside = () => '') => parent => {
  const first = append(parent, 'span', 'main'), mainText = textIn(first), besideText = textIn(append(first, 'span', 'beside'));
  const subText = textIn(append(parent, 'span', 'sub')), mark = attribute(parent, 'data-level');
  return item => { mainText(main(item)); besideText(beside(item)); subText(sub(item)); mark(level(item)); };
};

/** @param mark a level that shows when no other does */
const usage = (read, mark = () => '') => parent => {
  const first = append(parent, 'span', 'main'), used = textIn(first), limit = textIn(append(first, 'span', 'beside'));
  const meter = meterIn(parent), level = attribute(parent, 'data-level');
  return item => {
    const use = read(item);
    used(count(use.used));
    limit(use.limit > 0 ? ` / ${count(use.limit)}` : '');
    meter(use.limit > 0 ? use.used / use.limit : null);
    level(levelOf(use) || mark(item));
  };
};

const failures = (read, rate) => lines(item => count(total(read(item))), item => byReason(read(item)), item => rate(item) > 0 ? 'bad' : '');

const percentiles = read => parent => {
  const recent = new RecentHistogram(), show = lines(() => `p50 ${recent.percentile(0.5)}`, () => `p99 ${recent.percentile(0.99)}`)(parent);
  return item => { recent.add(item.millis, read(item)); show(item); };
};

const badge = (read, sub) => parent => {
  const node = append(parent, 'span', 'badge'), text = textIn(node), mark = attribute(node, 'data-state'), below = textIn(append(parent, 'span', 'sub'));
  return item => { text(read(item)); mark(read(item)); below(sub(item)); };
};

const named = (tag, below) => parent => {
  const main = append(parent, 'span', 'main'), name = textIn(main);
  main.append(' ');
  const extra = append(main, 'span', 'tag'), extraText = textIn(extra), second = textIn(append(parent, 'span', 'sub'));
  return item => { name(item.name); extraText(tag(item)); extra.hidden = tag(item) === ''; second(below(item)); };
};

const lastCheck = lines(b => b.check?.result ?? NONE, b => b.check ? [b.check.detail, b.check.place !== b.address && b.check.place].filter(Boolean).join(' · ') : 'not checked', b => b.check?.result.endsWith('OK') === false ? 'bad' : '',
  b => b.check ? ` ${latency(b.check.seconds)}` : '');

const sparkline = () => parent => {
  const svg = drawing(parent, 'svg', {class: 'spark', role: 'img', viewBox: `0 0 ${SPARK_SECONDS} 100`, preserveAspectRatio: 'none'});
  const area = drawing(svg, 'path'), line = drawing(svg, 'polyline'), label = attribute(svg, 'aria-label');
  let samples = [];
  return ({millis, rate}) => {
    samples = samples.filter(sample => sample.millis < millis && sample.millis >= millis - SPARK_SECONDS * 1000);
    if (rate !== null) samples.push({millis, rate});
    const peak = Math.max(0, ...samples.map(sample => sample.rate));
    const x = sample => (SPARK_SECONDS - (millis - sample.millis) / 1000).toFixed(1), y = sample => (98 - sample.rate / Math.max(peak, 1) * 94).toFixed(1);
    const points = samples.map(sample => `${x(sample)},${y(sample)}`).join(' ');
    line.setAttribute('points', points);
    area.setAttribute('d', samples.length < 2 ? '' : `M${x(samples[0])},100 L${points} L${SPARK_SECONDS},100 Z`);
    label(`connections per second in the last 2 minutes, at most ${short(peak)}`);
  };
};

const workers = () => parent => {
  const list = append(parent, 'ul', 'workers'), views = new Map();
  return model => sync(list, views, model.workers, worker => {
    const node = append(list, 'li'), meter = meterIn(node), text = textIn(node);
    append(node, 'span', 'unseen', ` of a core, worker ${worker.index}`);
    return {node, show: ({load, connections, index}) => {
      meter(load ?? 0);
      text(load === null ? NONE : `${count(load * 100)} %`);
      node.title = `worker ${index}: ${count(connections)} connections`;
    }};
  });
};

/** Shows each item in the view of its key, makes what is new and removes what is gone; keeps the order while it rests. */
function sync(parent, views, items, make, resting = false) {
  const keys = new Set(items.map(item => item.key));
  for (const [key, view] of views) if (!keys.has(key)) { view.node.remove(); views.delete(key); }
  for (const item of items) {
    const view = views.get(item.key) ?? make(item);
    if (!views.has(item.key)) parent.append(view.node);
    views.set(item.key, view);
    view.item = item;
    view.show(item);
  }
  let place = parent.firstElementChild;
  for (const item of resting ? [] : items) {
    const {node} = views.get(item.key);
    if (node === place) place = place.nextElementSibling; else parent.insertBefore(node, place);
  }
}

function facts(list, entries) {
  const shows = entries.map(({label, piece, size = ''}) => {
    const entry = append(list, 'div', size);
    append(entry, 'dt', '', label);
    return piece(append(entry, 'dd'));
  });
  return item => shows.forEach(show => show(item));
}
