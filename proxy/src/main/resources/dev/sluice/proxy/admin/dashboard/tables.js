// ---- Tables

/** A column without an order has no button. */
const column = (label, width, piece, order = null, numeric = true) => ({label, width, piece, order, numeric});

class Table {
  #columns;
  #heads;
  #body;
  #views = new Map();
  #sorted = {column: null, sign: 0};
  #items = [];

  constructor(parent, caption, columns) {
    const table = this.node = append(append(parent, 'div', 'scroll'), 'table');
    append(table, 'caption', 'unseen', caption);
    const head = append(append(table, 'thead'), 'tr');
    this.#columns = columns;
    this.#heads = columns.map(one => this.#head(head, one)).filter(one => one.hasAttribute('aria-sort'));
    this.#body = append(table, 'tbody');
  }

  /** Rows do not move under the pointer or the focus. */
  show(items) {
    this.#items = items;
    const {column, sign} = this.#sorted;
    if (column) items = [...items].sort((a, b) => sign * compare(column.order(a), column.order(b)));
    sync(this.#body, this.#views, items, () => this.#row(), this.#body.matches(':hover, :focus-within'));
  }

  /** Hides what the test does not accept; how many are left. */
  filter(accepts) {
    for (const view of this.#views.values()) view.node.hidden = !accepts(view.item);
    return [...this.#views.values()].filter(view => !view.node.hidden).length;
  }

  #head(row, one) {
    const head = append(row, 'th', classOf(one));
    head.scope = 'col';
    if (!one.order) { append(head, 'span', '', one.label); return head; }
    head.setAttribute('aria-sort', 'none');
    append(head, 'button', '', one.label).type = 'button';
    head.firstChild.addEventListener('click', () => this.#sortBy(one, head));
    return head;
  }

  /** First click: texts ascending, numbers descending; second: the other way; third: as configured. */
  #sortBy(one, head) {
    const first = one.numeric ? -1 : 1, {column, sign} = this.#sorted;
    this.#sorted = column !== one ? {column: one, sign: first} : sign === first ? {column: one, sign: -first} : {column: null, sign: 0};
    const direction = ['descending', 'none', 'ascending'][this.#sorted.sign + 1];
    for (const other of this.#heads) other.setAttribute('aria-sort', other === head ? direction : 'none');
    this.show(this.#items);
  }

  #row() {
    const node = document.createElement('tr');
    const shows = this.#columns.map((one, index) => {
      const cell = append(node, index === 0 ? 'th' : 'td', classOf(one));
      if (index === 0) cell.scope = 'row'; else cell.dataset.label = one.label;
      return one.piece(cell);
    });
    return {node, show: item => { node.classList.toggle('trouble', item.trouble); shows.forEach(show => show(item)); }};
  }
}

const classOf = one => `${one.width}${one.numeric ? ' num' : ''}`;
const compare = (a, b) => a === b ? 0 : typeof a === 'string' ? a.localeCompare(b, 'en', {numeric: true}) : (a ?? -1) - (b ?? -1);

/** What the configuration says where an operator says something else. */
const configured = (backend, key) => overrideOf(backend, key) ? `not ${overrideOf(backend, key).configured}` : '';

const frontendColumns = [
  column('Frontend', '', named(f => f.disabled ? 'disabled' : f.draining ? 'drained' : '', f => f.addresses.join(', ')), f => f.name, false),
  column('Pool', 'w7', lines(destinationOf, poolsOf), destinationOf, false),
  column('Sessions', 'w7', usage(f => f.sessions), f => f.sessions.used),
  column('Rate, total', 'w7', lines(f => perSecond(f.rate), f => count(f.connections.total)), f => f.rate),
  column('Last 2 minutes', 'w7', sparkline(), null, false),
  column('From clients', 'w6', lines(f => byteRate(f.inRate), f => bytes(f.receivedBytes)), f => f.inRate),
  column('To clients', 'w6', lines(f => byteRate(f.outRate), f => bytes(f.sentBytes)), f => f.outRate),
  column('Refused', 'w7', failures(f => f.refused, f => f.refusing), f => total(f.refused)),
  column('Cut short', 'w7', failures(f => f.cut, f => f.cutting), f => total(f.cut)),
];

const routeColumns = [
  column('Route', '', named(() => '', r => r.frontend), r => r.name, false),
  column('Pool', '', lines(sharesOf, () => ''), sharesOf, false),
  column('When down', 'w7', lines(r => r.pools.length === 0 ? NONE : r.whenDown, () => ''), r => r.whenDown, false),
  column('Rate, total', 'w7', lines(r => perSecond(r.rate), r => count(r.sessions)), r => r.rate),
  column('Last 2 minutes', 'w7', sparkline(), null, false),
];

const backendColumns = [
  column('Backend', '', named(b => b.backup ? 'backup' : '', b => b.resolved ? `${b.address} (${b.resolved})` : b.address), b => b.name, false),
  column('State', 'state', badge(b => b.state, b => `for ${duration(b.age)}${overrideOf(b, 'state') ? ', by operator' : ''}`), b => STATES.indexOf(b.state), false),
  column('Changes', 'w4', lines(b => count(b.stateChanges), () => ''), b => b.stateChanges),
  column('Weight', 'w4', lines(b => count(b.weight), b => configured(b, 'weight'), b => overrideOf(b, 'weight') ? 'set' : ''), b => b.weight),
  column('Sessions', 'w6 sessions', usage(b => b.sessions, b => overrideOf(b, 'maxConnections') ? 'set' : ''), b => b.sessions.used),
  column('Rate, total', 'w6', lines(b => perSecond(b.rate), b => count(b.connections.total)), b => b.rate),
  column('To backend', 'w6', lines(b => byteRate(b.outRate), b => bytes(b.sentBytes)), b => b.outRate),
  column('From backend', 'w6', lines(b => byteRate(b.inRate), b => bytes(b.receivedBytes)), b => b.inRate),
  column('Failures', 'w6', failures(b => b.connectFailures, b => b.failing), b => total(b.connectFailures)),
  column('Last check', 'check', lastCheck, b => b.check?.seconds),
  column('Actions', 'actions', actions, null, false),
];
