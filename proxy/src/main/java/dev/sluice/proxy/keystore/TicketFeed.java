package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.tls.TicketKeys;
import dev.sluice.proxy.snapshot.TicketSource;
import dev.sluice.proxy.watch.FileMarks;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;

/**
 * The keys of session tickets in one directory: what it held when it was good last. Handshakes ask for them, so nobody has to follow.
 *
 * <p>Threading: any thread.
 */
final class TicketFeed extends Feed implements TicketSource {
    private static final Logger LOG = Area.FRONTEND.logger();

    private final Path directory;
    /** Until there are some from files, nobody's: they open nothing. */
    private volatile TicketKeys keys = TicketKeys.random();

    private volatile int count;
    private volatile List<CertificateProblem> problems = List.of();
    private boolean closed;

    TicketFeed(Path directory) {
        super(FileMarks.in(directory, TicketFiles::isCandidate));
        this.directory = directory;
    }

    @Override
    String title() {
        return directory.toString();
    }

    /** Reads the files; what is broken leaves the keys that were good as they are. */
    void read() {
        int mark = look();
        accept(mark, TicketFiles.read(directory));
    }

    /** As {@link #read}, and tells the operator. */
    void refresh() {
        List<CertificateProblem> known = problems;
        TicketKeys before = keys;
        read();
        if (!before.equals(keys)) {
            LOG.atInfo()
                    .addKeyValue("reason", "changed")
                    .log("{}: {} of session tickets in use", directory, Counted.of(count, "key"));
        }
        if (!isBroken() && known.stream().anyMatch(CertificateProblem::isError)) {
            LOG.atInfo().addKeyValue("reason", "changed").log("{}: all is good again", directory);
        }
        problems.stream()
                .filter(one -> !known.contains(one))
                .forEach(one -> LOG.atWarn()
                        .addKeyValue("reason", "broken")
                        .log(one.isError() ? "{}; the last good keys of session tickets stay in use" : "{}", one));
    }

    private synchronized void accept(int mark, TicketFiles.Content content) {
        if (!closed && take(mark)) {
            problems = content.problems();
            TicketKeys now = TicketKeys.of(content.keys());
            if (!content.keys().isEmpty() && !now.isSameAs(keys)) {
                replace(now);
                count = content.keys().size();
            } else {
                now.erase();
            }
        }
        content.erase();
    }

    private void replace(TicketKeys now) {
        TicketKeys before = keys;
        keys = now;
        before.erase();
    }

    /** Whether it was good once, so that there is something to go on with. */
    boolean isUsable() {
        return count > 0;
    }

    private boolean isBroken() {
        return problems.stream().anyMatch(CertificateProblem::isError);
    }

    TicketKeysStatus status() {
        return new TicketKeysStatus(
                directory.toString(),
                count,
                isBroken(),
                problems.stream().map(CertificateProblem::toString).toList());
    }

    List<CertificateProblem> problems() {
        return problems;
    }

    @Override
    public TicketKeys at(long second) {
        return keys;
    }

    /** Overwrites the keys. Contexts that have them go on. */
    synchronized void close() {
        closed = true;
        replace(TicketKeys.random());
    }
}
