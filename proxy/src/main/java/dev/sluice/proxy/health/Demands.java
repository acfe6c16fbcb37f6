package dev.sluice.proxy.health;

import dev.sluice.config.model.DatabaseCheck.Demand;
import dev.sluice.config.model.DatabaseCheck.Role;
import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.health.Verdict.Code;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The judgement of what a database server has told of itself by what is asked of it. Pure. */
final class Demands {
    private Demands() {}

    /**
     * The verdict of a pool that asks this of its backends.
     *
     * @param demand null where nothing is asked
     * @param heard what a check has come to, without any demand
     */
    static Verdict judge(@Nullable Demand demand, Verdict heard) {
        Facts facts = heard.facts();
        if (demand == null || facts == null || !heard.passed() || !demand.asks()) {
            return heard;
        }
        if (facts.role() == Facts.Role.UNKNOWN) {
            return new Verdict(
                    Code.L7AUTH, "the server tells what it is after a login only: the check needs a password", facts);
        }
        if (demand.isForRole() && (demand.role() == Role.PRIMARY) != (facts.role() == Facts.Role.PRIMARY)) {
            return new Verdict(Code.L7ROLE, facts.words(), facts);
        }
        Duration maxLag = demand.maxLag();
        if (maxLag == null || facts.role() == Facts.Role.PRIMARY) {
            return heard;
        }
        Duration lag = facts.lag();
        if (lag == null) {
            return new Verdict(Code.L7LAG, facts.words(), facts);
        }
        return lag.compareTo(maxLag) > 0 ? new Verdict(Code.L7LAG, facts.words(), facts) : heard;
    }
}
