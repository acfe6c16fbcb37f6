-- One line for the script to read; only done() is defined, so nothing here runs per request.
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format("bench-result %d %d %.0f %d %d connect %d read %d write %d status %d timeout %d",
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    e.connect, e.read, e.write, e.status, e.timeout))
end
