// ---- Actions

const ACTIONS = {
  ready: {from: 'up', verb: 'Ready', effect: 'It gets new sessions as soon as its checks pass.'},
  drain: {from: 'draining', verb: 'Drain', effect: 'No new sessions. Those it has go on.'},
  maintenance: {from: 'maintenance', verb: 'Maintenance', effect: 'No new sessions and no checks. The sessions it has go on.'},
};
const dialog = byId('dialog');
let asked = null, latest = null;

function actions(parent) {
  let current;
  const button = buttonIn(parent, 'change', 'Change …', () => ask(current)), label = attribute(button, 'aria-label');
  return item => { current = item; label(`Change ${item.pool}/${item.name}`); };
}

function ask(backend) {
  const others = latest.pools.find(pool => pool.name === backend.pool).backends.filter(one => one.name !== backend.name);
  asked = backend;
  byId('question').textContent = `${backend.pool}/${backend.name}`;
  byId('effect').textContent = `It has been ${backend.state} for ${duration(backend.age)} and has ${count(backend.sessions.used)} sessions now.`;
  byId('caution').textContent = 'No other backend of this pool is up. Without this one new clients are not served.';
  byId('caution').hidden = others.some(one => one.state === 'up');
  byId('weight').value = backend.weight;
  for (const [state, button] of choices) button.disabled = ACTIONS[state].from === backend.state;
  dialog.showModal();
}

const choices = Object.entries(ACTIONS).map(([state, {verb, effect}]) => {
  const button = buttonIn(append(byId('choices'), 'li'), '', '', () => choose({state}));
  append(button, 'strong', '', verb);
  append(button, 'span', '', effect);
  return [state, button];
});

function choose(change) {
  dialog.close();
  send(asked, change);
}

byId('set-weight').addEventListener('click', () => { if (byId('weight').reportValidity() && byId('weight').value !== '') choose({weight: byId('weight').valueAsNumber}); });

async function send(backend, change) {
  const text = change.state ?? `weight ${change.weight}`;
  const name = `${backend.pool}/${backend.name}`;
  try {
    const path = `api/v1/pools/${encodeURIComponent(backend.pool)}/backends/${encodeURIComponent(backend.name)}`;
    const answer = await fetch(path, {method: 'PATCH', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(change)});
    if (answer.ok) return toast('', `${name}: ${text}`, 'The server has accepted the change.');
    const problem = await answer.json().catch(() => ({}));
    toast('bad', `${name}: ${problem.title ?? `status ${answer.status}`}`, problem.detail ?? '');
  } catch {
    toast('bad', `${name}: no answer`, 'The server could not be reached.');
  }
}

/** A good one goes by itself, a bad one stays until it is dismissed. */
function toast(level, title, detail) {
  const node = append(byId('toasts'), 'div', `toast ${level}`), text = append(node, 'p');
  append(text, 'strong', '', title);
  text.append(detail);
  const button = append(node, 'button', '', 'Dismiss');
  button.type = 'button';
  button.addEventListener('click', () => node.remove());
  if (level === '') setTimeout(() => node.remove(), 6000);
}

byId('cancel').addEventListener('click', () => dialog.close());

// ---- Stream

let source, opened = 0, arrived = 0;

function connect() {
  source?.close();
  opened = Date.now();
  source = new EventSource('api/v1/events');
  source.addEventListener('stats', event => receive(JSON.parse(event.data)));
  source.addEventListener('error', lost);
}

function receive(stats) {
  arrived = Date.now();
  byId('banner').hidden = true;
  document.body.classList.remove('stale');
  latest = modelOf(stats);
  show(latest);
}

function lost() {
  const banner = byId('banner');
  if (!banner.hidden) return;
  banner.hidden = false;
  banner.textContent = latest ? `Connection lost, trying again. Figures are from ${new Date(latest.millis).toLocaleTimeString()}.` : 'Connection lost, trying again.';
  document.body.classList.add('stale');
}

/** EventSource does not notice a silent peer, and gives up after an answer that is an error. */
function watch() {
  const now = Date.now(), silent = now - Math.max(arrived, opened), closed = source.readyState === EventSource.CLOSED;
  if (now - arrived > SILENT_MILLIS && now - opened > SILENT_MILLIS) lost();
  if (silent > REOPEN_MILLIS || closed && silent > SILENT_MILLIS) connect();
}

connect();
setInterval(watch, 1000);
