// ---- Process and pools

const reloadText = ({config: {lastReload, loadedAt}, millis}) => {
  const ago = at => `${duration((millis - Date.parse(at)) / 1000)} ago`;
  if (!lastReload) return `loaded ${ago(loadedAt)}, never reloaded`;
  return lastReload.result === 'success' ? `reloaded ${ago(lastReload.at)}` : `reload failed ${ago(lastReload.at)}: ${lastReload.message}`;
};

const showVitals = facts(byId('vitals'), [
  {label: 'Connections', piece: usage(m => m.sessions)},
  {label: 'New connections', piece: lines(m => perSecond(m.rate), () => '')},
  {label: 'Last 2 minutes', piece: sparkline()},
  {label: 'From clients', piece: lines(m => bitRate(m.inRate), m => byteRate(m.inRate))},
  {label: 'To clients', piece: lines(m => bitRate(m.outRate), m => byteRate(m.outRate))},
  {label: 'Descriptors', piece: usage(m => m.descriptors)},
  {label: 'Resident memory', piece: lines(m => bytes(m.process.residentBytes), () => '')},
  {label: 'Uptime', piece: lines(m => duration(m.uptimeSeconds), m => new Date(m.millis - m.uptimeSeconds * 1000).toLocaleString('sv').slice(0, 16))},
  {label: 'Configuration', size: 'wide', piece: lines(m => `generation ${count(m.config.generation)}`, m => `${reloadText(m)} · ${m.config.source}`)},
  {label: 'Load of each worker, of a core', size: 'wide', piece: workers()},
]);

const poolFacts = [
  {label: 'Sessions', piece: usage(p => p.sessions)},
  {label: 'New sessions', piece: lines(p => perSecond(p.rate), () => '')},
  {label: 'Last 2 minutes', piece: sparkline()},
  {label: 'Queue', piece: usage(p => p.waiting)},
  {label: 'Connect', piece: percentiles(p => p.connectSeconds)},
  {label: 'First byte', piece: percentiles(p => p.firstByteSeconds)},
  {label: 'Retries', piece: lines(p => count(p.retries), p => perSecond(p.retrying), p => p.retrying > 0 ? 'warn' : '')},
  {label: 'Errors', piece: failures(p => p.errors, p => p.failing)},
];

// ---- What of the page is closed, kept in the browser

const KEPT = 'sluice.pools';
const kept = (() => {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; }
})();

/** @param choice whether the pool is closed, and whether its rows are short */
function keep(name, choice) {
  kept[name] = {...kept[name], ...choice};
  try { localStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* a browser that keeps nothing */ }
}

function buttonIn(parent, name, content, action) {
  const button = append(parent, 'button', name, content);
  button.type = 'button';
  button.addEventListener('click', action);
  return button;
}

function poolSection(pool) {
  const node = append(byId('pools'), 'section', 'panel pool'), head = append(node, 'div', 'pool-head');
  const title = append(head, 'h3'), body = append(node, 'div', 'pool-body');
  const opener = buttonIn(title, 'opener', pool.name, () => close(!isClosed()));
  node.id = poolId(pool.name);
  node.tabIndex = -1;
  title.id = `${node.id}-title`;
  body.id = `${node.id}-body`;
  opener.setAttribute('aria-controls', body.id);
  node.setAttribute('aria-labelledby', title.id);
  const balance = textIn(append(head, 'span', 'tag')), up = append(head, 'span', 'up'), health = textIn(up), level = attribute(up, 'data-level');
  const summary = textIn(append(head, 'span', 'summary'));
  const rows = buttonIn(head, 'rows', '', () => { keep(pool.name, {short: !isShort()}); arrange(); }), rowsText = textIn(rows);
  const showFacts = facts(append(body, 'dl', 'facts'), poolFacts), table = new Table(body, `Backends of pool ${pool.name}`, backendColumns);
  const rest = append(body, 'p', 'rest'), restText = textIn(rest);
  let now = pool;
  const isClosed = () => kept[pool.name]?.closed ?? false, isShort = () => kept[pool.name]?.short ?? now.backends.length > MANY_BACKENDS;
  const arrange = () => {
    node.classList.toggle('closed', isClosed());
    node.classList.toggle('short', isShort());
    opener.setAttribute('aria-expanded', String(!isClosed()));
    rowsText(isShort() ? 'Long rows' : 'Short rows');
    rows.hidden = isClosed() || now.backends.length === 0;
  };
  const close = closed => { keep(pool.name, {closed}); arrange(); };
  return {node, table, close,
    tell: hidden => { rest.hidden = hidden === 0; restText(`${count(hidden)} of its backends ${hidden === 1 ? 'is' : 'are'} not shown.`); },
    show: item => {
      now = item;
      balance(now.balance);
      health(`${now.up} of ${now.backends.length} up`);
      level(now.up === 0 ? 'bad' : now.up < now.backends.length ? 'warn' : '');
      summary(`${count(now.sessions.used)} sessions · ${perSecond(now.rate)} · in ${byteRate(now.inRate)} · out ${byteRate(now.outRate)}${now.waiting.used > 0 ? ` · ${count(now.waiting.used)} wait` : ''}`);
      arrange();
      showFacts(now);
      table.show(now.backends);
    }};
}

const frontendTable = new Table(byId('frontends'), 'Frontends', frontendColumns);
const routes = byId('routes'), routeTable = new Table(routes, 'Routes', routeColumns);
const poolViews = new Map(), problemViews = new Map();
const setText = Object.fromEntries(['version', 'found', 'well', 'nothing', 'routed'].map(id => [id, textIn(byId(id))]));
setText.well('Waiting for figures …');

function showState(model) {
  const state = model.draining ? 'draining' : model.ready ? 'ready' : 'not ready', badge = byId('state');
  if (badge.textContent !== state) badge.textContent = badge.dataset.state = state;
  byId('access').hidden = model.writable;
  document.body.classList.toggle('read-only', !model.writable);
  setText.version(model.version);
}

let routesKnown = false;

/** Many of them are not made before somebody wants to see them. */
function showRoutes({routes: all}) {
  if (!routesKnown) routes.open = all.length <= MANY_ROUTES;
  routesKnown ||= all.length > 0;
  routes.hidden = all.length === 0;
  setText.routed(`Routes: ${count(all.length)}`);
  routeTable.show(routes.open ? all : []);
}

routes.addEventListener('toggle', () => { if (latest) { showRoutes(latest); applyFilter(); } });

let allProblems = false;

function showProblems({problems, millis}) {
  const real = problems.filter(problem => problem.severity !== 'info'), more = byId('more');
  const items = problems.map(problem => ({...problem, millis, key: JSON.stringify([problem.kind, problem.frontend, problem.pool, problem.backend, problem.reason])}));
  const shown = allProblems || items.length <= MOST_PROBLEMS + 1 ? items : items.slice(0, MOST_PROBLEMS);
  byId('well').hidden = real.length > 0;
  byId('well').className = 'well';
  setText.well('All well.');
  sync(byId('list'), problemViews, shown, problemLine);
  more.hidden = items.length <= MOST_PROBLEMS + 1;
  more.textContent = allProblems ? 'Show fewer' : `Show ${count(items.length - shown.length)} more`;
  document.title = real.length > 0 ? `(${real.length}) Sluice` : 'Sluice';
}

/** Whom a frontend refuses most; the metrics port does not say. */
const sourcesOf = ({sources: [first, ...others] = []}) => first ? `; in the last 2 minutes ${others.length > 0 ? `most from ${first.source} (${count(first.clients)})` : `all from ${first.source}`}` : '';

function problemLine(problem) {
  const node = append(byId('list'), 'li'), level = attribute(node, 'class'), head = append(node, 'div'), target = placeOf(problem);
  const what = append(head, target ? 'a' : 'span'), whatText = textIn(what), since = textIn(append(head, 'span', 'since')), remedy = textIn(append(node, 'p', 'remedy'));
  if (target) what.href = `#${target}`;
  node.title = [problem.kind.replaceAll('_', ' '), problem.page, problem.alert && `alert ${problem.alert}`].filter(Boolean).join(' · ');
  what.addEventListener('click', () => { clearFilter(); if (!problem.frontend) poolViews.get(problem.pool)?.close(false); });
  return {node, show: now => {
    level(LEVELS[now.severity]);
    whatText(now.what[0].toUpperCase() + now.what.slice(1) + sourcesOf(now));
    since(`for ${duration((now.millis - Date.parse(now.since)) / 1000)}`);
    remedy(now.remedy);
  }};
}

byId('more').addEventListener('click', () => { allProblems = !allProblems; if (latest) showProblems(latest); });

function show(model) {
  showState(model);
  showProblems(model);
  showVitals(model);
  frontendTable.show(model.frontends);
  showRoutes(model);
  sync(byId('pools'), poolViews, model.pools, poolSection);
  byId('pool-buttons').hidden = model.pools.length < 2;
  applyFilter();
}

// ---- Filter

const filter = byId('filter'), only = byId('only');

function applyFilter() {
  const wanted = filter.value.trim().toLowerCase(), isAsked = item => !only.checked || item.trouble;
  const has = (...names) => names.some(name => name.toLowerCase().includes(wanted));
  let shown = frontendTable.filter(frontend => isAsked(frontend) && has(frontend.name, ...frontend.pools, ...frontend.addresses, ...frontend.routes.map(route => route.name)));
  routeTable.filter(route => isAsked(route) && has(route.frontend, route.name, sharesOf(route)));
  byId('frontends').parentElement.hidden = (wanted !== '' || only.checked) && shown === 0;
  for (const {node, table, item, tell} of poolViews.values()) {
    const left = table.filter(backend => isAsked(backend) && has(item.name, backend.name, backend.address));
    const fits = isAsked(item) && (left > 0 || has(item.name));
    node.hidden = !fits;
    table.node.hidden = left === 0;
    tell(item.backends.length - left);
    shown += fits ? Math.max(1, left) : 0;
  }
  byId('pools').parentElement.hidden = (wanted !== '' || only.checked) && [...poolViews.values()].every(view => view.node.hidden);
  byId('nothing').hidden = wanted === '' && !only.checked || shown > 0;
  setText.nothing(only.checked ? wanted === '' ? 'No frontend, pool or backend has a problem.' : 'Nothing with a problem contains this text.' : 'No name contains this text.');
  setText.found(wanted === '' ? '' : `${count(shown)} ${shown === 1 ? 'match' : 'matches'}`);
}

const clearFilter = () => { filter.value = ''; applyFilter(); };

filter.addEventListener('input', applyFilter);
only.addEventListener('change', applyFilter);
byId('close-all').addEventListener('click', () => { for (const view of poolViews.values()) view.close(true); });
byId('open-all').addEventListener('click', () => { for (const view of poolViews.values()) view.close(false); });
filter.addEventListener('keydown', event => { if (event.key === 'Escape') clearFilter(); });
document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || dialog.open || event.target === filter) return;
  event.preventDefault();
  filter.select();
});
