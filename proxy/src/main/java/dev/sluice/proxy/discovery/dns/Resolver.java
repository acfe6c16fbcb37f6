package dev.sluice.proxy.discovery.dns;

import dev.sluice.config.value.HostPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A resolver of names that gets complete answers: asks one name server after the other, completes short names and
 * follows aliases. That a name does not exist is an answer; that a server refuses or fails is none.
 *
 * <p>Threading: one thread, which it blocks.
 */
public final class Resolver {
    /** A lost packet is likelier than a dead server. */
    private static final int ROUNDS = 2;
    /** Much longer than a question by UDP and then by TCP may take. */
    private static final long PATIENCE_SECONDS = 30;
    /** Longer chains of aliases are mistakes. */
    private static final int MAX_ALIASES = 8;

    /** The client that asks one question. */
    @FunctionalInterface
    public interface Questions {
        CompletableFuture<DnsReply> ask(InetSocketAddress server, String name, DnsType type);
    }

    /**
     * The complete answer about a name.
     *
     * @param records of the type that was asked for; empty when there are none
     * @param timeToLive how long that holds, in seconds; {@link DnsReply#UNKNOWN} when nobody said
     * @param exists whether there is such a name, be it without records of the type
     */
    public record Answer(List<DnsRecord> records, long timeToLive, boolean exists) {
        Answer orExists(boolean elsewhere) {
            return new Answer(records, timeToLive, exists || elsewhere);
        }
    }

    private final Questions questions;
    private final Supplier<ResolvConf> conf;
    /** Who answered last is asked first. */
    private @Nullable InetSocketAddress good;
    /** The name of the last question. */
    private String asked = "";
    /** The complete names that had records the last time. */
    private final Set<String> fruitful = new HashSet<>();

    public Resolver(Questions questions, Supplier<ResolvConf> conf) {
        this.questions = questions;
        this.conf = conf;
    }

    /** The complete names that a name as a user writes it may stand for, in the order in which they are tried. */
    public List<String> candidates(String name) {
        return conf.get().candidates(name);
    }

    /**
     * Asks for a name as a user writes it; with a final dot it is complete. A search domain that fails does not end the search, unless it
     * is the one that had records the last time: the next name may be another host.
     */
    public Answer resolve(String name, DnsType type) throws NoAnswerException, InterruptedException {
        ResolvConf now = conf.get();
        Answer nothing = new Answer(List.of(), DnsReply.UNKNOWN, false);
        NoAnswerException failure = null;
        for (String candidate : now.candidates(name)) {
            String known = candidate + " " + type;
            try {
                Answer answer = complete(candidate.toLowerCase(Locale.ROOT), type, now);
                if (!answer.records().isEmpty()) {
                    fruitful.add(known);
                    return answer;
                }
                fruitful.remove(known);
                nothing = answer.orExists(nothing.exists());
            } catch (NoAnswerException e) {
                if (fruitful.contains(known)) {
                    throw e;
                }
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return nothing;
    }

    private Answer complete(String name, DnsType type, ResolvConf now) throws NoAnswerException, InterruptedException {
        String owner = name;
        long timeToLive = Long.MAX_VALUE;
        DnsReply reply = ask(owner, type, now);
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            List<DnsRecord> records = records(reply, owner, type);
            if (!records.isEmpty()) {
                for (DnsRecord record : records) {
                    timeToLive = Math.min(timeToLive, record.timeToLive());
                }
                return new Answer(records, timeToLive, true);
            }
            DnsRecord.Alias alias = alias(reply, owner);
            if (alias != null) {
                owner = alias.target();
                timeToLive = Math.min(timeToLive, alias.timeToLive());
            } else if (aliases > 0 && reply.source() != DnsReply.Source.RECURSIVE && !asked.equals(owner)) {
                reply = ask(owner, type, now); // an authority may leave the rest of the chain to others
            } else {
                return new Answer(
                        List.of(), reply.negativeTimeToLive(), reply.status() != DnsReply.Status.NO_SUCH_NAME);
            }
        }
        throw new NoAnswerException("more than " + MAX_ALIASES + " aliases of " + name);
    }

    private static List<DnsRecord> records(DnsReply reply, String owner, DnsType type) {
        List<DnsRecord> records = new ArrayList<>();
        for (DnsRecord record : reply.answers()) {
            boolean wanted =
                    switch (record) {
                        case DnsRecord.Address _ -> type != DnsType.SRV;
                        case DnsRecord.Service _ -> type == DnsType.SRV;
                        case DnsRecord.Alias _ -> false;
                    };
            if (wanted && record.owner().equals(owner)) {
                records.add(record);
            }
        }
        return records;
    }

    private static DnsRecord.@Nullable Alias alias(DnsReply reply, String owner) {
        for (DnsRecord record : reply.answers()) {
            if (record instanceof DnsRecord.Alias alias && alias.owner().equals(owner)) {
                return alias;
            }
        }
        return null;
    }

    /** The first reply that says something. */
    private DnsReply ask(String name, DnsType type, ResolvConf now) throws NoAnswerException, InterruptedException {
        asked = name;
        List<InetSocketAddress> servers = new ArrayList<>(now.servers());
        if (good != null && servers.remove(good)) {
            servers.addFirst(good);
        }
        List<String> reasons = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : servers) {
                String reason;
                try {
                    DnsReply reply = questions.ask(server, name, type).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    reason = problem(reply);
                    if (reason == null) {
                        good = server;
                        return reply;
                    }
                } catch (ExecutionException e) {
                    reason = explained(e.getCause());
                } catch (TimeoutException e) { // the loop of the questions hangs or has ended
                    reason = explained(e);
                }
                if (round == 0) {
                    reasons.add(shown(server) + " " + reason);
                }
            }
        }
        good = null;
        throw new NoAnswerException(name + " " + type + ": " + String.join(", ", reasons));
    }

    /** Why a reply says nothing; null when it does. */
    private static @Nullable String problem(DnsReply reply) {
        if (reply.status() == DnsReply.Status.FAILED) {
            return "answers " + reply.words();
        }
        boolean refers =
                reply.source() == DnsReply.Source.REFERRAL && reply.answers().isEmpty();
        return refers ? "refers to others" : null;
    }

    private static String explained(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "does not answer";
        }
        if (cause instanceof IllegalArgumentException) {
            return "gives a malformed answer: " + cause.getMessage();
        }
        Throwable deepest = cause; // what is around it names the number of the question, which is always another
        while (deepest != null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return "cannot be asked: " + (deepest == null ? "" : deepest.getMessage());
    }

    private static String shown(InetSocketAddress server) {
        return new HostPort(server.getAddress().getHostAddress(), server.getPort()).toString();
    }
}
