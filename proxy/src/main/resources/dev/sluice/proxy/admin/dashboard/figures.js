'use strict';

const SPARK_SECONDS = 120, PERCENTILE_SECONDS = 10, NEAR = 0.8, SILENT_MILLIS = 5000, REOPEN_MILLIS = 15000;
const MANY_BACKENDS = 12, MOST_PROBLEMS = 8, MANY_ROUTES = 12, MOST_POOLS = 3;
const STATES = ['down', 'ejected', 'maintenance', 'draining', 'up'];
const NONE = '–';

// ---- Numbers as text

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const count = n => whole.format(n);
const short = n => n < 99.95 ? tenths.format(n) : whole.format(n);
const perSecond = n => n === null ? NONE : `${n === 0 ? '0' : short(n)}/s`;
const bytes = n => scaled(n, ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']);
const byteRate = n => n === null ? NONE : `${bytes(n)}/s`;
const bitRate = n => n === null ? NONE : scaled(n * 8, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);

function scaled(n, units) {
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) { n /= 1000; unit++; }
  return `${unit === 0 ? whole.format(n) : short(n)} ${units[unit]}`;
}

function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds)), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
  if (d > 0) return `${count(d)}d ${h % 24}h`;
  if (h > 0) return `${h}h ${m % 60}m`;
  return m > 0 ? `${m}m ${s % 60}s` : `${s}s`;
}

function latency(seconds) {
  if (seconds < 0.001) return `${count(seconds * 1e6)} µs`;
  return seconds < 1 ? `${short(seconds * 1e3)} ms` : `${short(seconds)} s`;
}

const sum = values => values.reduce((total, value) => total + value, 0);
const total = reasons => sum(Object.values(reasons));
const byReason = reasons => Object.entries(reasons).filter(([, n]) => n > 0).map(([reason, n]) => `${reason.replaceAll('_', ' ')} ${count(n)}`).join(', ');
const sumKnown = values => values.every(value => value === null) ? null : sum(values.map(value => value ?? 0));

// ---- From totals to rates and percentiles

/** Differences of counters between two messages. A name that is new or a counter that restarted has no rate yet. */
class Rates {
  #before = new Map();
  #now = new Map();
  #millis = NaN;
  seconds = 0;

  next(millis) {
    this.seconds = (millis - this.#millis) / 1000;
    this.#millis = millis;
    [this.#before, this.#now] = [this.#now, new Map()];
  }

  of(key, value) {
    const was = this.#before.get(key);
    this.#now.set(key, value);
    return was === undefined || value < was || !(this.seconds > 0) ? null : (value - was) / this.seconds;
  }
}

/** The histogram of the last seconds, as the difference of two messages. */
class RecentHistogram {
  #samples = [];

  add(millis, {bounds, counts}) {
    const last = this.#samples.at(-1);
    if (last && (last.millis >= millis || counts.length !== last.counts.length || counts.some((n, i) => n < last.counts[i]))) this.#samples = [];
    this.#samples.push({millis, bounds, counts});
    while (this.#samples.length > 2 && this.#samples[1].millis <= millis - PERCENTILE_SECONDS * 1000) this.#samples.shift();
  }

  percentile(share) {
    const first = this.#samples[0], last = this.#samples.at(-1);
    const counts = last.counts.map((n, i) => n - first.counts[i]);
    let rest = sum(counts) * share;
    if (rest === 0) return NONE;
    const bucket = counts.findIndex(n => n > 0 && (rest -= n) <= 0);
    const low = bucket === 0 ? 0 : last.bounds[bucket - 1];
    if (bucket >= last.bounds.length) return `> ${latency(low)}`;
    return latency(low + (last.bounds[bucket] - low) * (1 + rest / counts[bucket]));
  }
}

const rates = new Rates();

/** What the page shows, from one message. */
function modelOf(stats) {
  const millis = Date.parse(stats.time);
  rates.next(millis);
  const frontends = stats.frontends.map(frontend => frontendOf(frontend, millis));
  const traffic = name => sumKnown(frontends.map(frontend => frontend[name]));
  const workers = stats.process.workers.map(worker => ({...worker, key: worker.index, load: rates.of(`worker ${worker.index}`, worker.cpuSeconds)}));
  const named = namedBy(stats.problems), pools = stats.pools.map(pool => poolOf(pool, millis, named));
  for (const frontend of frontends) frontend.trouble = named.has(`frontend ${frontend.name}`) || frontend.draining;
  const routes = frontends.flatMap(frontend => frontend.routes.map(route => routeOf(route, frontend)));
  return {
    ...stats, millis, frontends, routes, workers, pools,
    sessions: {used: stats.process.connections.active, limit: stats.process.connections.limit},
    descriptors: {used: stats.process.descriptors.open, limit: stats.process.descriptors.limit},
    rate: traffic('rate'), inRate: traffic('inRate'), outRate: traffic('outRate'),
  };
}

function frontendOf(frontend, millis) {
  const name = `frontend ${frontend.name}`, cut = frontend.cutShort;
  return {...frontend, ...trafficOf(name, frontend), key: frontend.name, millis, cut,
    refusing: rates.of(`${name} refused`, total(frontend.refused)), cutting: rates.of(`${name} cut`, total(cut))};
}

function routeOf(route, {name, millis, trouble}) {
  return {...route, millis, trouble, frontend: name, key: JSON.stringify([name, route.name]), rate: rates.of(`route ${name} ${route.name}`, route.sessions)};
}

/** Where the sessions of a frontend go, and where those of a route. */
const destinationOf = ({pool, routes}) => routes.length > 0 ? `${count(routes.length)} routes` : pool ?? 'refuse';
const poolsOf = ({pools, routes}) => routes.length === 0 ? '' : pools.length > MOST_POOLS ? `${count(pools.length)} pools` : pools.join(', ');
const sharesOf = ({pools}) => pools.length === 0 ? 'refuse' : pools.length === 1 ? pools[0].pool : pools.map(({pool, weight}) => `${pool} ${weight}`).join(', ');

function poolOf(pool, millis, named) {
  const name = `pool ${pool.name}`;
  const backends = pool.backends.map(backend => backendOf(pool, backend, millis, named));
  const errors = {'no backend': pool.noBackend, connect: sum(backends.map(backend => total(backend.connectFailures)))};
  return {...pool, key: pool.name, millis, backends, errors, trouble: named.has(name) || backends.some(backend => backend.trouble),
    up: backends.filter(backend => backend.state === 'up').length,
    inRate: sumKnown(backends.map(backend => backend.outRate)), outRate: sumKnown(backends.map(backend => backend.inRate)),
    sessions: {used: pool.connections.active, limit: pool.connections.limit},
    waiting: {used: pool.queue.length, limit: pool.queue.limit},
    rate: sumKnown(backends.map(backend => backend.rate)),
    retrying: rates.of(`${name} retries`, pool.retries), failing: rates.of(`${name} errors`, total(errors))};
}

function backendOf(pool, backend, millis, named) {
  const name = `backend ${pool.name} ${backend.name}`, traffic = trafficOf(name, backend);
  const trouble = backend.state !== 'up' || backend.overrides.length > 0 || named.has(name) || levelOf(traffic.sessions) !== '';
  return {...backend, ...traffic, key: backend.name, pool: pool.name, millis, trouble,
    failing: rates.of(`${name} failures`, total(backend.connectFailures)), age: (millis - Date.parse(backend.since)) / 1000};
}

function trafficOf(name, {connections, receivedBytes, sentBytes}) {
  return {sessions: {used: connections.active, limit: connections.limit},
    rate: rates.of(`${name} sessions`, connections.total), inRate: rates.of(`${name} in`, receivedBytes), outRate: rates.of(`${name} out`, sentBytes)};
}

// ---- What is wrong, as the server says

const LEVELS = {critical: 'bad', warning: 'warn', info: 'note'};
const levelOf = ({used, limit}) => limit > 0 && used >= limit ? 'bad' : limit > 0 && used > limit * NEAR ? 'warn' : '';

/** Whom problems are about. One of a frontend names its pool only to explain itself. */
const namedBy = problems => new Set(problems.map(({frontend, pool, backend}) =>
  frontend ? `frontend ${frontend}` : backend ? `backend ${pool} ${backend}` : pool ? `pool ${pool}` : 'process'));

/** What an operator has set instead of this key's value; undefined when nothing. */
const overrideOf = (backend, key) => backend.overrides.find(override => override.key === key);

/** Where a problem leads to on this page. */
const placeOf = problem => problem.pool && !problem.frontend ? poolId(problem.pool) : problem.frontend ? 'frontends-title' : '';

const poolId = name => `pool-${name}`;
