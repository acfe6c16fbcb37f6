package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.Revocations;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The status of authorities that are trusted.
 *
 * @param file of their certificates, or that they are those of the system
 * @param certificates that are in use
 * @param lists of what they have revoked
 * @param problem why those of an earlier content are in use; null when the files are good
 */
public record AuthoritiesStatus(
        String file,
        int certificates,
        List<Revocations.Shown> lists,
        @Nullable String problem) {
    /** Of the time for which a list is good, the part in which there should be a new one. */
    private static final int LAST_PART = 10;

    public AuthoritiesStatus {
        lists = List.copyOf(lists);
    }

    /**
     * The time for which the lists of one authority are good.
     *
     * @param to after which its certificates are refused
     */
    public record Due(Instant from, Instant to) {
        /** Whether there should be a new one by now. */
        public boolean isSoon(Instant now) {
            return now.isAfter(to.minusSeconds((to.getEpochSecond() - from.getEpochSecond()) / LAST_PART));
        }

        public boolean isOver(Instant now) {
            return now.isAfter(to);
        }
    }

    /** When each authority must have renewed its list, by its name; the later one of several. */
    public SortedMap<String, Due> due() {
        SortedMap<String, Due> due = new TreeMap<>();
        for (Revocations.Shown list : lists) {
            Instant to = list.nextUpdate() == null ? Instant.MAX : list.nextUpdate();
            due.merge(
                    list.issuer(),
                    new Due(list.thisUpdate(), to),
                    (one, other) -> one.to.isAfter(other.to) ? one : other);
        }
        due.values().removeIf(one -> one.to.equals(Instant.MAX));
        return due;
    }
}
