package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.snapshot.SecretTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The files with secrets of health checks, each read once for all who name it.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time; the rest from any thread.
 */
final class SecretStore implements SecretTexts {
    private final FeedTable<Path, SecretFeed> feeds = new FeedTable<>(SecretFeed::new, SecretFeed::close);

    /** The files that a configuration names, with the keys that name them. */
    static Map<Path, List<String>> files(SluiceConfig config) {
        Map<Path, List<String>> files = new LinkedHashMap<>();
        config.checks().forEach((path, check) -> {
            HealthCheckConfig.HttpCheck http = check.http();
            if (http != null && http.login() != null) {
                files.computeIfAbsent(http.login().file(), _ -> new ArrayList<>())
                        .add(path + ".http." + http.login().key());
            }
            DatabaseCheck database = check.database();
            if (database != null && database.passwordFile() != null) {
                files.computeIfAbsent(database.passwordFile(), _ -> new ArrayList<>())
                        .add(path + "." + check.type().key() + ".passwordFile");
            }
        });
        return files;
    }

    /** Reads those that the next configuration names. */
    List<Finding> prepare(SluiceConfig next, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        files(next).forEach((file, keys) -> {
            SecretFeed feed = feeds.prepare(file);
            if (feeds.serves(feed)) {
                feed.refresh();
            } else {
                feed.read();
            }
            findings.addAll(findings(feed, keys, origins));
        });
        return findings;
    }

    /** What is wrong with a file, where it is named: nothing is an error while there is a secret to go on with. */
    private static List<Finding> findings(SecretFeed feed, List<String> keys, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        String problem = feed.problem();
        String remark = feed.remark();
        for (String key : keys) {
            String begin = key + ": " + feed.title() + ": ";
            if (problem != null) {
                findings.add(
                        feed.isUsable() ? origins.warning(key, begin + problem) : origins.error(key, begin + problem));
            }
            if (remark != null) {
                findings.add(origins.warning(key, begin + remark));
            }
        }
        return findings;
    }

    /**
     * What is wrong with files now.
     *
     * @param known those that are passed over
     */
    static List<Finding> check(SluiceConfig next, Origins origins, Set<Path> known) {
        List<Finding> findings = new ArrayList<>();
        files(next).forEach((file, keys) -> {
            if (!known.contains(file)) {
                SecretFeed feed = new SecretFeed(file);
                feed.read();
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
    List<SecretFeed> serving() {
        return feeds.serving();
    }

    List<SecretFileStatus> statuses() {
        return feeds.sorted().map(SecretFeed::status).toList();
    }

    @Override
    public Supplier<String> of(Path file) {
        SecretFeed feed = feeds.of(file);
        return feed == null ? SecretTexts.NONE.of(file) : feed;
    }
}
