package dev.sluice.proxy.account;

import dev.sluice.proxy.net.PeerAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A time during which a frontend refuses clients, until none was refused for a minute. Immutable. It holds addresses of clients, which belong into
 * the log and to the admin endpoint alone.
 *
 * @param since when it began
 * @param last when a client was refused last, to the second
 * @param counts clients since then, by the reasons there were
 * @param sources who was refused most within the last two minutes for each reason, the most frequent first, five at most
 */
public record Refusing(
        Instant since, Instant last, Map<RefusalReason, Long> counts, Map<RefusalReason, List<Source>> sources) {
    public Refusing {
        counts = Map.copyOf(counts);
        sources = Map.copyOf(sources);
    }

    /** Who was refused most for a reason; empty when nobody was. */
    public List<Source> sources(RefusalReason reason) {
        return sources.getOrDefault(reason, List.of());
    }

    /**
     * Clients of one address, or of one /64.
     *
     * @param latest one of them
     * @param clients how many were refused, about
     */
    public record Source(PeerAddress latest, long clients) {
        /** The address, or the network of an IPv6 address. */
        public String name() {
            return latest.isIpv4() || latest.isUnix()
                    ? latest.host()
                    : new PeerAddress(latest.high(), 0, 0).host() + "/64";
        }
    }

    /** Over all reasons. */
    public long clients() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
