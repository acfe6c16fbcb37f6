package dev.sluice.proxy.account;

import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessOutput;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AccessWhen;
import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.balance.Hashing;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The access log: a ring that the loops fill and a thread that writes. What does not fit, or cannot be written, is dropped and
 * counted.
 *
 * <p>Threading: {@link SessionLog} from any loop, the rest from the main thread.
 */
public final class AccessLog implements SessionLog, AutoCloseable {
    private static final Logger LOG = Area.ACCESS_LOG.logger();
    private static final int SAMPLE_BITS = 53;
    private static final long SAMPLE_RANGE = 1L << SAMPLE_BITS;
    /** About a second of new sessions on one worker. */
    private static final int CAPACITY = 16 * 1024;
    /** Records formatted before they are written. */
    private static final int BATCH = 256;
    /** After a batch the writer looks again by itself, so that a steady stream of sessions does not pay for waking it each time. */
    private static final long LINGER_NANOS = 10_000_000L;
    /** How long the end of the process waits for a reader that does not read. */
    private static final long CLOSE_MILLIS = 2_000;

    private final AccessLogConfig config;
    private final RecordFormat format;
    /** Of {@link #SAMPLE_RANGE} sessions so many are logged. */
    private final long sampled;

    /** Other ones in each process. */
    private final long seed = ThreadLocalRandom.current().nextLong();

    private final LogOutput output;
    private final RecordRing ring = new RecordRing(CAPACITY);
    private final LongAdder overflowed = new LongAdder();
    /** Those that could not be written, whatever the reason. */
    private final LongAdder unwritten = new LongAdder();

    private final Thread writer;
    private volatile boolean parked;
    private volatile boolean closing;
    private volatile boolean reopenWanted;
    /** The latest; set by the writer alone. */
    private volatile @Nullable LogOutage outage;

    private AccessLog(AccessLogConfig config, LogOutput output) {
        this.config = config;
        this.output = output;
        this.format = RecordFormat.of(config);
        this.sampled = (long) (config.selection().sample() * SAMPLE_RANGE);
        this.writer = Thread.ofPlatform().daemon().name("sluice-access-log").unstarted(this::writeAll);
    }

    /** Opens the output and starts the writer. */
    public static AccessLog open(AccessLogConfig config) throws IOException {
        return start(config, LogOutput.open(config.output()));
    }

    /** Starts the writer. */
    static AccessLog start(AccessLogConfig config, LogOutput output) {
        AccessLog log = new AccessLog(config, output);
        if (log.isOn()) {
            log.writer.start();
        }
        return log;
    }

    private boolean isOn() {
        return !(config.output() instanceof AccessOutput.None);
    }

    @Override
    public boolean wantsOpening(long session) {
        return config.selection().when() == AccessWhen.BOTH && isOn() && isInSample(session);
    }

    @Override
    public boolean wants(long session, Termination termination, boolean empty) {
        AccessSelection selection = config.selection();
        Cause cause = termination.cause();
        boolean normal = selection.onlyFailures() && cause.isNormal();
        boolean probe = selection.skipEmpty() && empty && cause.isDeparture();
        return isOn() && !normal && !probe && isInSample(session);
    }

    @Override
    public boolean wantsRefused(RefusedSample sample, long nowNanos) {
        return isOn()
                && switch (config.selection().refused()) {
                    case NONE -> false;
                    case SAMPLE -> sample.take(nowNanos);
                    case ALL -> true;
                };
    }

    /** By its id, so that a session has both of its lines or none. */
    private boolean isInSample(long session) {
        return Hashing.mix(session ^ seed) >>> (Long.SIZE - SAMPLE_BITS) < sampled;
    }

    @Override
    public boolean shows(AccessField field) {
        return format.shows(field);
    }

    @Override
    public void write(SessionRecord record) {
        if (!ring.offer(record)) {
            overflowed.increment();
        } else if (parked) {
            LockSupport.unpark(writer);
        }
    }

    private void writeAll() {
        StringBuilder lines = new StringBuilder();
        while (true) {
            reopenIfWanted();
            int records = format(lines);
            if (records > 0) {
                writeOut(lines, records);
                if (records < BATCH && !closing) {
                    LockSupport.parkNanos(this, LINGER_NANOS);
                }
            } else if (closing) {
                unwritten.add(output.close());
                return;
            } else {
                await(lines);
            }
        }
    }

    /** Sleeps until a record comes; looks once more after saying so, which closes the gap to a producer that saw us awake. */
    private void await(StringBuilder lines) {
        parked = true;
        int records = format(lines);
        if (records > 0) {
            parked = false;
            writeOut(lines, records);
        } else {
            if (!closing && !reopenWanted) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }

    private int format(StringBuilder lines) {
        lines.setLength(0);
        int records = 0;
        while (records < BATCH) {
            SessionRecord record = ring.poll();
            if (record == null) {
                break;
            }
            int start = lines.length();
            try {
                format.append(record, lines);
                lines.append('\n');
                records++;
            } catch (RuntimeException defect) { // thrown on, it would end the log for good
                lines.setLength(start);
                unwritten.increment();
                LOG.error("defect; a record of the access log is dropped", defect);
            }
        }
        return records;
    }

    private void writeOut(StringBuilder lines, int records) {
        int lost = records - output.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        unwritten.add(lost);
        String failure = output.failure();
        LogOutage before = outage;
        boolean lasts = before != null && !before.isOver();
        if (failure != null) {
            if (!lasts) {
                LOG.error("access log cannot be written, its records are dropped: {}", failure);
            }
            outage = before != null && lasts
                    ? before.next(Instant.now(), failure, lost)
                    : LogOutage.begin(Instant.now(), failure, lost);
        } else if (before != null && lasts) {
            LOG.info(
                    "access log is written again: {} lost meanwhile",
                    Counted.of(before.lost(), "record was", "records were"));
            outage = before.end();
        }
    }

    private void reopenIfWanted() {
        if (reopenWanted) {
            reopenWanted = false;
            try {
                int lost = output.reopen();
                unwritten.add(lost);
                LogOutage last = outage;
                outage = last == null ? null : last.losing(lost);
            } catch (IOException e) {
                LOG.error("access log cannot be reopened, the old file is kept: {}", e.getMessage());
            }
        }
    }

    /** Opens the file anew, after it was moved away. */
    public void reopen() {
        reopenWanted = true;
        LockSupport.unpark(writer);
    }

    @Override
    public long dropped() {
        return overflowed.sum() + unwritten.sum();
    }

    @Override
    public long overflowed() {
        return overflowed.sum();
    }

    @Override
    public @Nullable LogOutage outage() {
        return outage;
    }

    /** Writes what is in the ring, unless the reader stalls. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            if (writer.isAlive()) {
                writer.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
