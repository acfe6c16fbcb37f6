package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.SecretTexts;
import dev.sluice.proxy.snapshot.TicketSources;
import dev.sluice.proxy.snapshot.TrustedAuthorities;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * All certificates, shared keys of session tickets and secrets of checks that the configuration names, read once for all that use them, and again when their files change. One that was
 * good once may break: what was good last is served.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time, under the lock of reloads; the
 * rest from any thread. One thread watches all files, and reads them without a lock.
 */
public final class Keystore implements Certificates, AutoCloseable {
    /** The receiver of the news that files of a certificate have changed. */
    @FunctionalInterface
    public interface Follower {
        /**
         * Takes it over, and lets frontends follow if it differs.
         *
         * @param accepted takes over what was read, under the lock of reloads; says whether there are other certificates now
         */
        void follow(String certificate, BooleanSupplier accepted) throws InterruptedException;
    }

    /** The receiver of the news that files of authorities have changed. */
    @FunctionalInterface
    public interface TrustFollower {
        /**
         * Takes them over, and lets frontends follow if they differ.
         *
         * @param accepted as that of {@link Follower#follow}
         */
        void follow(BooleanSupplier accepted) throws InterruptedException;
    }

    private final Map<String, CertificateFeed> serving = new ConcurrentHashMap<>();
    private final Map<String, CertificateFeed> prepared = new ConcurrentHashMap<>();
    /** Of the configuration that was prepared last. */
    private volatile CertificateUses preparedUses = CertificateUses.NONE;

    private final TrustStore trust = new TrustStore();
    private final TicketStore ticketStore = new TicketStore();
    private final SecretStore secretStore = new SecretStore();
    private final KeystoreWatch watch = new KeystoreWatch();
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Follower follower = (_, _) -> {};
    private volatile TrustFollower trustFollower = _ -> {};

    /** Says who follows, once and before the first configuration serves. */
    public void follower(Follower certificates, TrustFollower authorities) {
        follower = certificates;
        trustFollower = authorities;
    }

    /** As below, at the start: nothing serves yet. */
    public List<Finding> prepare(SluiceConfig next, Origins origins) {
        return prepare(next, origins, _ -> {}, () -> {});
    }

    /**
     * Reads those that the next configuration names, those that are served already included.
     *
     * @param follow is told of those that are served and are others now, whatever becomes of the configuration
     * @param followTrust the same of authorities
     * @return errors of those without a good certificate, which the configuration cannot do without, and warnings
     */
    public List<Finding> prepare(SluiceConfig next, Origins origins, Consumer<String> follow, Runnable followTrust) {
        List<Finding> findings = new ArrayList<>();
        preparedUses = CertificateUses.of(next);
        for (CertificateConfig config : next.certificates()) {
            CertificateFeed known = serving.get(config.name());
            CertificateFeed feed = known != null && known.config().equals(config) ? known : new CertificateFeed(config);
            prepared.put(config.name(), feed);
            if (feed != known) {
                boolean _ = feed.accept(feed.load());
            } else if (feed.needsReading() && reread(feed)) {
                follow.accept(config.name());
            }
            findings.addAll(findings(feed, preparedUses, origins));
        }
        findings.addAll(UnmatchedRoutes.warnings(next, origins, this));
        findings.addAll(ticketStore.prepare(next, origins));
        findings.addAll(trust.prepare(next, origins, followTrust));
        findings.addAll(secretStore.prepare(next, origins));
        return findings;
    }

    /** Takes over what the files of one that is served hold now; says whether there are other certificates. */
    private boolean reread(CertificateFeed feed) {
        CertificateNews news = new CertificateNews(feed);
        CertificateFeed.Reading reading = feed.load();
        boolean changed = feed.hasChanged();
        boolean differs = feed.accept(reading);
        if (changed) {
            count(feed);
        }
        news.tellChanges();
        return differs;
    }

    /** What is wrong with them, at the key that names them: nothing is an error while there is one to serve. */
    private static List<Finding> findings(CertificateFeed feed, CertificateUses uses, Origins origins) {
        String key = "certificates." + feed.config().name();
        List<Finding> findings = new ArrayList<>();
        for (CertificateProblem problem : feed.problems(uses.of(feed.config().name()))) {
            boolean error = problem.isError() && !feed.isUsable();
            String message = key + ": " + problem;
            findings.add(error ? origins.error(key, message) : origins.warning(key, message));
        }
        return findings;
    }

    /** What is wrong with all that a configuration names now. */
    public static List<Finding> check(SluiceConfig next, Origins origins) {
        return check(next, origins, List.of(), Set.of(), Set.of(), Set.of());
    }

    /** As above, but for what is served already: that has something good to go on with. */
    public static List<Finding> check(SluiceConfig next, Origins origins, SluiceConfig served) {
        return check(
                next,
                origins,
                served.certificates(),
                TicketStore.directories(served).keySet(),
                TrustStore.files(served).keySet(),
                SecretStore.files(served).keySet());
    }

    private static List<Finding> check(
            SluiceConfig next,
            Origins origins,
            List<CertificateConfig> certificates,
            Set<Path> ticketKeys,
            Set<TrustedFiles> trusted,
            Set<Path> secrets) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<ServedCertificate>> read = new HashMap<>();
        CertificateUses uses = CertificateUses.of(next);
        for (CertificateConfig config : next.certificates()) {
            if (!certificates.contains(config)) {
                CertificateFeed feed = CertificateFeed.read(config);
                findings.addAll(findings(feed, uses, origins));
                read.put(config.name(), feed.certificates());
                feed.close();
            }
        }
        findings.addAll(UnmatchedRoutes.warnings(next, origins, name -> read.getOrDefault(name, List.of())));
        findings.addAll(TicketStore.check(next, origins, ticketKeys));
        findings.addAll(TrustStore.check(next, origins, trusted));
        findings.addAll(SecretStore.check(next, origins, secrets));
        return findings;
    }

    /** The configuration that was prepared serves: its files are watched, and no others. */
    public void commit() {
        Map<String, CertificateFeed> before = new HashMap<>(serving);
        serving.putAll(prepared);
        serving.keySet().retainAll(prepared.keySet());
        before.values().stream().filter(feed -> !prepared.containsValue(feed)).forEach(CertificateFeed::close);
        prepared.clear();
        serving.forEach((name, feed) -> feed.use(preparedUses.of(name)));
        ticketStore.commit();
        trust.commit();
        secretStore.commit();
        List<Feed> followed = new ArrayList<>(serving.values());
        followed.addAll(ticketStore.serving());
        followed.addAll(trust.serving());
        followed.addAll(secretStore.serving());
        watch.follow(followed, this::refresh);
    }

    /** The configuration that was prepared does not serve; nothing to do after {@link #commit}. */
    public void abandon() {
        prepared.values().stream().filter(feed -> !serving.containsValue(feed)).forEach(CertificateFeed::close);
        prepared.clear();
        ticketStore.abandon();
        trust.abandon();
        secretStore.abandon();
    }

    /** On the thread of the watch. */
    private void refresh(Feed changed) throws InterruptedException {
        switch (changed) {
            case CertificateFeed feed -> refresh(feed);
            case TicketFeed feed -> feed.refresh();
            case SecretFeed feed -> feed.refresh();
            case AuthorityFeed feed -> refresh(feed);
        }
    }

    private void refresh(AuthorityFeed feed) throws InterruptedException {
        AuthorityFeed.Reading reading = feed.load();
        trustFollower.follow(() -> {
            String known = feed.problem();
            boolean differs = feed.accept(reading);
            (feed.problem() == null ? reloads : failures).incrementAndGet();
            feed.tell(differs, known);
            return differs;
        });
    }

    private void refresh(CertificateFeed feed) throws InterruptedException {
        CertificateFeed.Reading reading = feed.load();
        follower.follow(feed.config().name(), () -> {
            CertificateNews news = new CertificateNews(feed);
            boolean differs = feed.accept(reading);
            count(feed);
            news.tellChanges();
            news.tellProblems();
            return differs;
        });
    }

    /** The authorities that are trusted. */
    public TrustedAuthorities trust() {
        return trust;
    }

    private void count(CertificateFeed feed) {
        (feed.isBroken() ? failures : reloads).incrementAndGet();
    }

    /** How it goes with all that is in use. */
    public KeystoreStatus status() {
        List<CertificateStatus> certificates = serving.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().statuses().stream())
                .toList();
        return new KeystoreStatus(
                certificates,
                ticketStore.statuses(),
                trust.statuses(),
                secretStore.statuses(),
                reloads.get(),
                failures.get());
    }

    /** The keys of session tickets. */
    public TicketSources tickets() {
        return ticketStore;
    }

    /** The secrets of checks. */
    public SecretTexts secrets() {
        return secretStore;
    }

    @Override
    public List<ServedCertificate> of(String name) {
        CertificateFeed feed = prepared.getOrDefault(name, serving.get(name));
        return feed == null ? List.of() : feed.certificates();
    }

    /** Overwrites the keys. */
    @Override
    public void close() {
        watch.close();
        serving.values().forEach(CertificateFeed::close);
        ticketStore.close();
    }
}
