package dev.sluice.proxy.status;

import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Defects;
import java.time.InstantSource;
import java.util.List;

/**
 * The list of what is wrong now. Somebody must look at least once a second: what has begun, and what goes on, is seen by comparing
 * looks.
 *
 * <p>Threading: any thread; one looks at a time.
 */
public final class Problems {
    private final InstantSource wall;
    private final Clock clock;
    private final List<Detector> detectors;
    private final Defects defects = new Defects("the list of problems");
    private List<Problem> last = List.of();

    public Problems(ServerView state) {
        this(state, InstantSource.system(), Clock.SYSTEM);
    }

    Problems(ServerView state, InstantSource wall, Clock clock) {
        this(
                List.of(
                        new ProcessProblems(state),
                        new AccessLogProblems(state),
                        new ConfigProblems(state),
                        new AddressFileProblems(state),
                        new CertificateProblems(state),
                        new DiscoveryProblems(state),
                        new PoolProblems(state),
                        new CheckProblems(state),
                        new FlappingProblems(state),
                        new ConnectTimeProblems(state),
                        new FrontendProblems(state),
                        new RefusalProblems(state),
                        new OverrideProblems(state)),
                wall,
                clock);
    }

    Problems(List<Detector> detectors, InstantSource wall, Clock clock) {
        this.detectors = detectors;
        this.wall = wall;
        this.clock = clock;
    }

    /** What is wrong at this moment, the worst first. */
    public synchronized List<Problem> look() {
        Moment now = new Moment(wall.instant(), clock.nanos());
        Sightings found = new Sightings(now.wall(), last);
        for (Detector detector : detectors) {
            try {
                detector.look(now, found);
            } catch (RuntimeException defect) { // one that fails must not hide what the others see
                defects.report("some problems are not listed", defect);
            }
        }
        last = found.inOrder();
        return last;
    }
}
