# awk -v mode=text|markdown -v order="sluice haproxy ..." -f report.awk bars.txt facts results.tsv
# results.tsv: round, metric, proxy, value. Runs on mawk and gawk.
BEGIN { proxyCount = split(order, proxies, " "); markdown = mode == "markdown" }

FNR == 1 { file++ }

file == 1 && !/^#/ && NF {
  split($0, part, / *\| */); m = ++metricCount
  metric[m] = part[1]; label[m] = part[2]; unit[m] = part[3]; digits[m] = part[4]; bars[m] = part[5]
}

file == 2 { facts[++factCount] = $0 }

file == 3 { split($0, part, "\t"); value[part[2], part[3], part[1]] = part[4]; seen[part[2]] = 1; if (part[1] > rounds) rounds = part[1] }

END {
  for (f = 1; f <= factCount; f++) print (markdown ? "- " : "") facts[f]
  print ""
  medians()
  if (rounds > 1) { print ""; print "Spread over the rounds, min..max:"; print ""; spreads() }
  if (copied) { print ""; print "(copied): the HAProxy compared with was configured to splice and moved less than half of the bytes that way." }
}

function medians(    m, p) {
  begin("figure"); put("unit")
  for (p = 1; p <= proxyCount; p++) put(proxies[p])
  for (p = 1; p <= proxyCount; p++) if (proxies[p] ~ /^haproxy/) put("/" proxies[p])
  put("bar"); put("result")
  for (m = 1; m <= metricCount; m++) if (metric[m] in seen) {
    begin(label[m]); put(unit[m])
    for (p = 1; p <= proxyCount; p++) put(number(median(metric[m], proxies[p], ""), digits[m]))
    for (p = 1; p <= proxyCount; p++) if (proxies[p] ~ /^haproxy/)
      put(unit[m] ~ /^[x%]$/ ? "" : number(median(metric[m], "sluice", proxies[p]), 2))
    put(bars[m]); put(verdicts(metric[m], bars[m]))
  }
  flush()
}

function spreads(    m, p) {
  begin("figure"); put("unit")
  for (p = 1; p <= proxyCount; p++) put(proxies[p])
  for (m = 1; m <= metricCount; m++) if (metric[m] in seen) {
    begin(label[m]); put(unit[m])
    for (p = 1; p <= proxyCount; p++)
      put(median(metric[m], proxies[p], "") == "" ? "-" : number(low, digits[m]) ".." number(high, digits[m]))
  }
  flush()
}

function verdicts(name, bar,    part, i, n, words) {
  n = split(bar, part, /, */)
  for (i = 1; i <= n; i++) words = words (i > 1 ? ", " : "") verdict(name, part[i])
  return words
}

function verdict(name, bar,    part, ours, met, share) {
  split(bar, part, " ")
  ours = median(name, "sluice", part[1] == "self" ? "" : part[1])
  if (ours == "") return "not measured"
  met = part[2] == "<=" ? ours <= part[3] + 0 : part[2] == ">=" ? ours >= part[3] + 0 : ours < part[3] + 0
  share = part[1] == "haproxy-splice" ? median("spliced " name, part[1], "") : ""
  if (share != "" && share < 50) copied = 1
  return (met ? "pass" : "MISS") (share != "" && share < 50 ? " (copied)" : "")
}

# Median over the rounds of a proxy's values or, with another proxy, of the ratios of the same round; also sets low and high.
function median(name, proxy, other,    r, n, i, x, sorted) {
  n = 0
  for (r = 1; r <= rounds; r++) {
    if (!((name, proxy, r) in value)) continue
    x = value[name, proxy, r]
    if (other != "") {
      if (!((name, other, r) in value) || value[name, other, r] == 0) continue
      x /= value[name, other, r]
    }
    for (i = ++n; i > 1 && sorted[i - 1] > x + 0; i--) sorted[i] = sorted[i - 1]
    sorted[i] = x + 0
  }
  if (n == 0) return ""
  low = sorted[1]; high = sorted[n]
  return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function number(x, places) { return x == "" ? "-" : sprintf("%." places "f", x) }

# A table is collected row by row with begin() and put(), then flush() prints it with columns as wide as needed.
function begin(text) { rows++; columns = 0; put(text) }

function put(text) { cell[rows, ++columns] = text; if (length(text) > width[columns]) width[columns] = length(text) }

function flush(    r, c, line, dashes) {
  for (r = 1; r <= rows; r++) {
    line = markdown ? "|" : ""
    for (c = 1; c <= columns; c++) line = line (markdown ? " " : "") sprintf("%-" width[c] "s", cell[r, c]) (markdown ? " |" : "  ")
    sub(/ +$/, "", line); print line
    if (r > 1) continue
    line = markdown ? "|" : ""
    for (c = 1; c <= columns; c++) { dashes = sprintf("%" width[c] "s", ""); gsub(/ /, "-", dashes); line = line (markdown ? " " dashes " |" : dashes "  ") }
    sub(/ +$/, "", line); print line
  }
  rows = 0
  for (c in width) delete width[c]
}
