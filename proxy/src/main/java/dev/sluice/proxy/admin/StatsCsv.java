package dev.sluice.proxy.admin;

import dev.sluice.config.text.Printable;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.reading.Tally;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The state in the columns of HAProxy's {@code show stat}, for scripts that know them: a row for each frontend, each backend
 * ("server" there) and each pool ("backend" there). Each column stands where HAProxy has it; those that are not known here are empty.
 */
final class StatsCsv {
    /** Those of HAProxy 2.6 up to the last one that is filled here: scripts take them by their number. */
    private static final String HEADER =
            "pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,"
                    + "wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,"
                    + "lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration";

    private static final List<String> COLUMNS = List.of(HEADER.split(",", -1));

    private final ServerView state;
    private final OutputStream out;
    private final StringBuilder text = new StringBuilder();

    StatsCsv(ServerView state, OutputStream out) {
        this.state = state;
        this.out = out;
    }

    /** Writes a row after the other. */
    void write() throws IOException {
        text.append("# ").append(HEADER).append(",\n");
        Snapshot now = state.snapshot();
        for (Frontend frontend : now.frontends()) {
            frontend(frontend);
        }
        for (Pool pool : now.pools()) {
            for (Backend backend : pool.backends()) {
                backend(pool, backend);
            }
            pool(pool);
        }
    }

    private void frontend(Frontend frontend) throws IOException {
        FrontendReading reading = new FrontendReading(frontend);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pxname", frontend.name());
        row.put("svname", "FRONTEND");
        row.put("scur", frontend.limit().active());
        row.put("slim", reading.limitWithin(state.limit()));
        row.put("stot", reading.connections());
        row.put("bin", reading.receivedBytes());
        row.put("bout", reading.sentBytes());
        row.put("status", state.isOpen(frontend) ? "OPEN" : "STOP");
        row.put("type", 0);
        line(row);
    }

    /** A limit as HAProxy shows it. */
    private static Object orNone(int limit) {
        return limit == 0 ? "" : limit;
    }

    private void backend(Pool pool, Backend backend) throws IOException {
        BackendReading reading = new BackendReading(backend);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pxname", pool.name());
        row.put("svname", backend.name());
        row.put("scur", backend.inFlight());
        row.put("slim", orNone(backend.maxConnections()));
        row.put("stot", reading.connections());
        row.put("bin", reading.sentBytes());
        row.put("bout", reading.receivedBytes());
        row.put("econ", reading.connectFailures());
        BackendState now = backend.state();
        CheckResult check = backend.health().last();
        row.put("status", now == BackendState.UP && check == null ? "no check" : HaproxyWords.of(now));
        row.put("weight", backend.weight());
        row.put("act", backend.config().backup() ? 0 : 1);
        row.put("bck", backend.config().backup() ? 1 : 0);
        row.put("chkfail", backend.health().failed.value());
        row.put("chkdown", reading.changes(BackendState.DOWN));
        row.put("lastchg", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - backend.sinceNanos()));
        row.put("type", 2);
        if (check != null && now != BackendState.MAINTENANCE) { // nobody checks it: an old result is none
            row.put("check_status", check.code());
            row.put("check_duration", TimeUnit.NANOSECONDS.toMillis(check.nanos()));
        }
        line(row);
    }

    private void pool(Pool pool) throws IOException {
        PoolReading reading = new PoolReading(pool);
        Tally tally = reading.tally();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pxname", pool.name());
        row.put("svname", "BACKEND");
        row.put("qcur", pool.queue().length());
        row.put("qlimit", pool.queue().limit());
        row.put("scur", pool.inFlight());
        row.put("slim", orNone(pool.config().limits().maxConnections()));
        row.put("stot", reading.connections());
        row.put("bin", reading.sentBytes());
        row.put("bout", reading.receivedBytes());
        row.put("econ", reading.connectFailures());
        row.put("wretr", reading.retries());
        row.put("status", HaproxyWords.of(pool));
        row.put("weight", pool.eligible().stream().mapToInt(Backend::weight).sum());
        row.put("act", tally.up());
        row.put("bck", tally.backupsUp());
        row.put("type", 1);
        line(row);
    }

    private void line(Map<String, Object> row) throws IOException {
        for (String column : COLUMNS) {
            text.append(Printable.of(String.valueOf(row.getOrDefault(column, ""))))
                    .append(',');
        }
        out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}
