package dev.sluice.proxy.status;

import dev.sluice.proxy.account.LogOutage;
import dev.sluice.proxy.log.Counted;
import java.time.Duration;

/**
 * The problems of the access log: records that are lost, because it cannot be written, or because its writer does not
 * keep up.
 */
final class AccessLogProblems implements Detector {
    private static final String WHERE = "See log.access.output: its file, the space on its disk, or who reads it";

    private final ServerView state;
    private final Episodes episodes = new Episodes();

    AccessLogProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        episodes.begin();
        LogOutage outage = state.accessLog().outage();
        if (outage != null) {
            outage(outage, now, found);
        }
        Episodes.Episode slow =
                episodes.of(ProblemKind.ACCESS_LOG, state.accessLog().overflowed(), false, now);
        if (slow != null) {
            found.add(
                    ProblemKind.ACCESS_LOG,
                    Subject.process("slow"),
                    slow.since(),
                    slow.isOver(now)
                            ? "the access log has lost " + Counted.of(slow.count(), "record") + slow.lastWords(now)
                                    + ": its reader or its disk was too slow"
                            : "the access log loses records, " + slow.count()
                                    + " so far: its reader or its disk is too slow",
                    "Write less with log.access.sample or onlyFailures, or give it a faster disk or reader");
        }
    }

    private static void outage(LogOutage outage, Moment now, Sightings found) {
        long ago = Duration.between(outage.last(), now.wall()).toNanos();
        if (!outage.isOver()) {
            found.add(
                    ProblemKind.ACCESS_LOG,
                    Subject.PROCESS,
                    outage.since(),
                    "the access log cannot be written: " + outage.reason()
                            + (outage.lost() == 0
                                    ? ""
                                    : ". " + Counted.of(outage.lost(), "record is", "records are") + " lost so far"),
                    WHERE);
        } else if (outage.lost() > 0 && ago < Episodes.QUIET_NANOS) {
            found.add(
                    ProblemKind.ACCESS_LOG,
                    Subject.PROCESS,
                    outage.since(),
                    "the access log has lost " + Counted.of(outage.lost(), "record") + ", the last " + Moment.words(ago)
                            + " ago: " + outage.reason() + ". It is written again",
                    WHERE);
        }
    }
}
