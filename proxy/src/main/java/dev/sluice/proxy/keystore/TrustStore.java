package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.certificate.AuthoritySource;
import dev.sluice.proxy.snapshot.TrustedAuthorities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The authorities that the configuration trusts, each read once for all who name the same files.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} as those of {@link Keystore}; the rest from any thread.
 */
final class TrustStore implements TrustedAuthorities {
    private final FeedTable<TrustedFiles, AuthorityFeed> feeds = new FeedTable<>(AuthorityFeed::new, _ -> {});

    /** The files that a configuration names, with the keys that name them. */
    static Map<TrustedFiles, List<String>> files(SluiceConfig config) {
        Map<TrustedFiles, List<String>> files = new LinkedHashMap<>();
        for (FrontendConfig frontend : config.frontends()) {
            if (frontend.tls() != null && frontend.tls().clients() != null) {
                files.computeIfAbsent(frontend.tls().clients().trust(), _ -> new ArrayList<>())
                        .add("frontends." + frontend.name() + ".tls.clients.ca");
            }
        }
        spoken(config).forEach((path, tls) -> {
            if (tls.verify() != PoolTls.Verify.NONE) {
                files.computeIfAbsent(tls.trust(), _ -> new ArrayList<>()).add(path + ".ca");
            }
        });
        return files;
    }

    /** What is spoken to backends, by the path of its section. A check that speaks as sessions do has none of its own. */
    static Map<String, PoolTls> spoken(SluiceConfig config) {
        Map<String, PoolTls> spoken = new LinkedHashMap<>();
        for (PoolConfig pool : config.pools()) {
            String path = "pools." + pool.name();
            if (pool.tls() != null) {
                spoken.put(path + ".tls", pool.tls());
            }
        }
        config.checks().forEach((path, check) -> {
            if (check.contact().tls() instanceof CheckTls.Own(PoolTls tls)) {
                spoken.put(path + ".tls", tls);
            }
        });
        return spoken;
    }

    /**
     * Reads those that the next configuration trusts.
     *
     * @param follow runs when some that serve are others now, whatever becomes of the configuration
     */
    List<Finding> prepare(SluiceConfig next, Origins origins, Runnable follow) {
        List<Finding> findings = new ArrayList<>();
        files(next).forEach((files, keys) -> {
            AuthorityFeed feed = feeds.prepare(files);
            boolean served = feeds.serves(feed);
            boolean differs = accept(feed, served);
            if (differs && served) {
                follow.run();
            }
            findings.addAll(findings(feed, keys, origins));
        });
        return findings;
    }

    private static boolean accept(AuthorityFeed feed, boolean served) {
        String known = feed.problem();
        boolean differs = feed.accept(feed.load());
        if (served) {
            feed.tell(differs, known);
        }
        return differs;
    }

    /** What is wrong with files, where they are named: nothing is an error while there is something good to go on with. */
    private static List<Finding> findings(AuthorityFeed feed, List<String> keys, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        String problem = feed.problem();
        for (String ca : keys) {
            String crl = ca.replaceFirst("ca$", "crl");
            if (problem != null) {
                String key = isOfList(feed, problem) ? crl : ca;
                String message = key + ": " + problem;
                findings.add(feed.now() == null ? origins.error(key, message) : origins.warning(key, message));
            }
            feed.remarks(Instant.now()).forEach(remark -> findings.add(origins.warning(crl, crl + ": " + remark)));
        }
        return findings;
    }

    /** Whether it is a list of revoked certificates that is wrong, and not the file of the authorities. */
    private static boolean isOfList(AuthorityFeed feed, String problem) {
        return feed.files().revocations().stream().anyMatch(list -> problem.startsWith(list + ":"));
    }

    /**
     * What is wrong with files now.
     *
     * @param known those that are passed over
     */
    static List<Finding> check(SluiceConfig next, Origins origins, Set<TrustedFiles> known) {
        List<Finding> findings = new ArrayList<>();
        files(next).forEach((files, keys) -> {
            if (!known.contains(files)) {
                AuthorityFeed feed = new AuthorityFeed(files);
                boolean _ = feed.accept(feed.load());
                findings.addAll(findings(feed, keys, origins));
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
    List<AuthorityFeed> serving() {
        return feeds.serving();
    }

    List<AuthoritiesStatus> statuses() {
        return feeds.sorted().map(AuthorityFeed::status).toList();
    }

    @Override
    public AuthoritySource of(TrustedFiles files) {
        AuthorityFeed feed = feeds.of(files);
        return feed == null ? AuthoritySource.NOBODY : feed;
    }
}
