package dev.sluice.proxy.net;

import dev.sluice.proxy.log.Area;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The defects of the program that were met on one thread. All are counted; each is logged with its stack when it comes from its
 * place for the first time, and then in one line each time its number has grown tenfold.
 *
 * <p>Threading: any thread.
 */
public final class Defects {
    private static final Logger LOG = Area.LOOP.logger();
    /** Places that are told apart; a program with more of them needs no longer list. */
    private static final int MOST_PLACES = 100;
    /** Of a stack that has overflowed more would say nothing. */
    private static final int MOST_FRAMES = 60;

    private static final long TENFOLD = 10;

    private final String owner;
    private final AtomicLong count = new AtomicLong();
    private final Map<String, AtomicLong> places = new ConcurrentHashMap<>();

    /** @param owner whose they are, for the log */
    public Defects(String owner) {
        this.owner = owner;
    }

    /**
     * Counts a defect and says what it has ended. Throws nothing, however poor the process is.
     *
     * @param consequence what follows from it, for people
     */
    public void report(String consequence, Throwable defect) {
        report(consequence, "", defect);
    }

    /**
     * As above, of one session.
     *
     * @param session its id; empty for none
     */
    public void report(String consequence, String session, Throwable defect) {
        count.incrementAndGet();
        try {
            log(consequence, session, defect);
        } catch (Throwable _) {
            // Without memory or stack for a line the count has to do.
        }
    }

    private void log(String consequence, String session, Throwable defect) {
        StackTraceElement[] stack = defect.getStackTrace();
        if (stack.length > MOST_FRAMES) {
            defect.setStackTrace(Arrays.copyOf(stack, MOST_FRAMES));
        }
        String place = defect.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        if (places.size() >= MOST_PLACES && !places.containsKey(place)) {
            return;
        }
        long times = places.computeIfAbsent(place, _ -> new AtomicLong()).incrementAndGet();
        LoggingEventBuilder line =
                session.isEmpty() ? LOG.atError() : LOG.atError().addKeyValue("session", session);
        if (times == 1) {
            line.setCause(defect).log("defect on {}: {}", owner, consequence);
        } else if (isPowerOfTen(times)) {
            line.log("defect on {}, for the {}th time: {}: {}", owner, times, consequence, place);
        }
    }

    private static boolean isPowerOfTen(long number) {
        long rest = number;
        while (rest % TENFOLD == 0) {
            rest /= TENFOLD;
        }
        return rest == 1;
    }

    /** How many there were. */
    public long count() {
        return count.get();
    }
}
