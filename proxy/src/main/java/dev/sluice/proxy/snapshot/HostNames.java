package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.host.ZonedAddress;
import dev.sluice.proxy.net.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The addresses of names as this machine resolves them: from its files, then from its name servers. Many names are asked at once and
 * waited for together, for a bounded time: a name server that is dead must not hold up a start for the sum of all its timeouts.
 *
 * <p>Threading: any thread that may block. Each question waits on a thread of its own, and what is asked already is not asked twice.
 */
public final class HostNames {
    /** As long as a start waits for the first answers of discovery. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Questions under way at once: name servers that answer need microseconds, and those that do not answer take a thread each. */
    private static final int MOST_AT_ONCE = 16;

    private static final long IDLE_SECONDS = 5;
    /** An answer that came too late for who has asked is good for the next one as long as this. */
    private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The lookup of one name; blocks. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    /** The outcome of asking for one name. */
    public sealed interface Answer {
        /** The name has these addresses, the preferred one first; at least one. */
        record Found(List<InetAddress> addresses) implements Answer {}

        /**
         * The name has no address, or nobody has said so in time.
         *
         * @param reason a few words for people
         */
        record Missing(String reason) implements Answer {}
    }

    private final Lookup lookup;
    private final Duration patience;
    private final Executor threads;
    private final Map<String, Question> asked = new ConcurrentHashMap<>();

    /** The JDK's way to ask the system, without its memory. */
    private static final class Machine {
        static {
            // It keeps answers for half a minute and failures for ten seconds. A name is asked again when somebody
            // wants to know what
            // it is now: at a reload, or since it had no address.
            Security.setProperty("networkaddress.cache.ttl", "0");
            Security.setProperty("networkaddress.cache.negative.ttl", "0");
        }

        private Machine() {}

        static InetAddress[] addresses(String name) throws UnknownHostException {
            return ZonedAddress.allOf(name);
        }
    }

    private record Dated(Answer answer, long nanos) {}

    private record Question(CompletableFuture<Dated> answer) {
        /** Whether its answer is of long ago, since nobody has come back for it. */
        boolean isStale() {
            Dated dated = answer.isDone() && !answer.isCompletedExceptionally() ? answer.join() : null;
            return dated != null && Clock.SYSTEM.nanos() - dated.nanos > FRESH_NANOS;
        }
    }

    /** Asks the system. */
    public HostNames() {
        this(name -> Machine.addresses(name), PATIENCE); // most configurations have no names, and need no Machine
    }

    /** @param patience how long answers are waited for */
    public HostNames(Lookup lookup, Duration patience) {
        this.lookup = lookup;
        this.patience = patience;
        this.threads = threads();
    }

    private static Executor threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_AT_ONCE,
                MOST_AT_ONCE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // bounded by the names of the configuration: each is in it once
                task -> {
                    Thread thread = new Thread(task, "sluice-names-" + number.incrementAndGet());
                    thread.setDaemon(true); // a question to a dead name server cannot be ended
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** An answer for each of these names. What is not answered in time is missing for now, and its answer is taken the next time. */
    public Map<String, Answer> ask(Collection<String> names) {
        Map<String, Question> questions = new LinkedHashMap<>();
        names.forEach(name -> questions.put(
                name,
                asked.compute(name, (_, earlier) -> earlier == null || earlier.isStale() ? begin(name) : earlier)));
        long deadline = Clock.SYSTEM.nanos() + patience.toNanos();
        Map<String, Answer> answers = new LinkedHashMap<>();
        questions.forEach((name, question) -> answers.put(name, await(name, question, deadline)));
        return answers;
    }

    private Question begin(String name) {
        return new Question(
                CompletableFuture.supplyAsync(() -> new Dated(resolve(name), Clock.SYSTEM.nanos()), threads));
    }

    private Answer resolve(String name) {
        try {
            return new Answer.Found(List.of(lookup.addresses(name)));
        } catch (UnknownHostException e) {
            return new Answer.Missing(reason(name, e));
        }
    }

    /** The words of the system; the JDK puts the name in front of them, or gives the name alone. */
    private static String reason(String name, UnknownHostException failure) {
        String message = String.valueOf(failure.getMessage());
        String prefix = name + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : "no such name";
    }

    private Answer await(String name, Question question, long deadline) {
        try {
            Dated dated = question.answer.get(Math.max(0, deadline - Clock.SYSTEM.nanos()), TimeUnit.NANOSECONDS);
            asked.remove(name, question);
            return dated.answer;
        } catch (TimeoutException _) {
            return new Answer.Missing("no answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            asked.remove(name, question);
            return new Answer.Missing(String.valueOf(e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Missing("interrupted");
        }
    }
}
