package dev.sluice.proxy.discovery;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether the hints of the endpoints for clients of this zone are followed. The rule is that of
 * kube-proxy: all ready endpoints have hints, and one at least is for this zone; half of the hints would send all
 * clients to a few.
 */
enum ZoneHints {
    /** Not asked for. */
    OFF("zones do not matter"),
    FOLLOWED("its endpoints for this zone are used"),
    NO_ZONE("endpoints of all zones are used, since SLUICE_ZONE does not say which one this is"),
    INCOMPLETE("endpoints of all zones are used, since not every one has a hint"),
    NONE_HERE("endpoints of all zones are used, since none is meant for this one");

    private final String sentence;

    ZoneHints(String sentence) {
        this.sentence = sentence;
    }

    /** @param ready the endpoints that are ready, one at least */
    static ZoneHints decide(boolean wanted, @Nullable String zone, Collection<EndpointSlice.Member> ready) {
        if (!wanted) {
            return OFF;
        }
        if (zone == null) {
            return NO_ZONE;
        }
        if (ready.stream().anyMatch(member -> member.forZones().isEmpty())) {
            return INCOMPLETE;
        }
        return ready.stream().anyMatch(member -> member.forZones().contains(zone)) ? FOLLOWED : NONE_HERE;
    }

    boolean admits(EndpointSlice.Member member, @Nullable String zone) {
        return this != FOLLOWED || (zone != null && member.forZones().contains(zone));
    }

    /** The decision in words, for the log. */
    String sentence() {
        return sentence;
    }
}
