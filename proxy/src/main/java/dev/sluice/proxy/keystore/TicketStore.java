package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TicketKeys;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.snapshot.TicketKeyring;
import dev.sluice.proxy.snapshot.TicketSource;
import dev.sluice.proxy.snapshot.TicketSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of session tickets: those that the process makes, and the directories of those that several share, each read once for all frontends.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time; the rest from any thread.
 */
final class TicketStore implements TicketSources, AutoCloseable {
    private final TicketKeyring own = new TicketKeyring();
    private final FeedTable<Path, TicketFeed> feeds = new FeedTable<>(TicketFeed::new, TicketFeed::close);

    /** The directories that a configuration names, with the keys that name them. */
    static Map<Path, List<String>> directories(SluiceConfig config) {
        Map<Path, List<String>> directories = new LinkedHashMap<>();
        for (FrontendConfig frontend : config.frontends()) {
            if (frontend.tls() != null && frontend.tls().ticketKeys() instanceof TicketKeys.Shared(Path directory)) {
                directories
                        .computeIfAbsent(directory, _ -> new ArrayList<>())
                        .add("frontends." + frontend.name() + ".tls.ticketKeys");
            }
        }
        return directories;
    }

    List<Finding> prepare(SluiceConfig next, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        directories(next).forEach((directory, keys) -> {
            TicketFeed feed = feeds.prepare(directory);
            feed.read();
            findings.addAll(findings(feed, keys, origins));
        });
        return findings;
    }

    /** What is wrong with a directory, where it is named: nothing is an error while there are keys to go on with. */
    private static List<Finding> findings(TicketFeed feed, List<String> keys, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        for (String key : keys) {
            for (CertificateProblem problem : feed.problems()) {
                String message = key + ": " + problem;
                boolean error = problem.isError() && !feed.isUsable();
                findings.add(error ? origins.error(key, message) : origins.warning(key, message));
            }
        }
        return findings;
    }

    /**
     * What is wrong with directories now.
     *
     * @param known those that are passed over
     */
    static List<Finding> check(SluiceConfig next, Origins origins, Set<Path> known) {
        List<Finding> findings = new ArrayList<>();
        directories(next).forEach((directory, keys) -> {
            if (!known.contains(directory)) {
                TicketFeed feed = new TicketFeed(directory);
                feed.read();
                findings.addAll(findings(feed, keys, origins));
                feed.close();
            }
        });
        return findings;
    }

    void commit() {
        feeds.commit();
    }

    void abandon() {
        feeds.abandon();
    }

    /** Those in use. */
    List<TicketFeed> serving() {
        return feeds.serving();
    }

    List<TicketKeysStatus> statuses() {
        return feeds.sorted().map(TicketFeed::status).toList();
    }

    @Override
    public TicketSource of(TicketKeys wanted) {
        TicketFeed feed = wanted instanceof TicketKeys.Shared(Path directory) ? feeds.of(directory) : null;
        return feed == null ? own : feed;
    }

    @Override
    public void close() {
        feeds.serving().forEach(TicketFeed::close);
    }
}
