package dev.sluice.proxy.keystore;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.certificate.Authorities;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.TicketKeyring;
import dev.sluice.proxy.snapshot.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All certificates that the configuration names, read once for all frontends that serve them. One that was good once may break: what was good
 * last is served.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time; the rest from any thread.
 */
public final class Keystore implements Certificates, TrustedAuthorities, AutoCloseable {
    private final TicketKeyring tickets = new TicketKeyring();
    private final Map<String, CertificateFeed> serving = new ConcurrentHashMap<>();
    private final Map<String, CertificateFeed> prepared = new ConcurrentHashMap<>();
    /** By their file. */
    private final Map<String, Authorities> trusted = new ConcurrentHashMap<>();

    /**
     * Reads those that the next configuration names, those that are served already included.
     *
     * @return errors of those without a good certificate, which the configuration cannot do without, and warnings
     */
    public List<Finding> prepare(SluiceConfig next, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        for (CertificateConfig config : next.certificates()) {
            CertificateFeed known = serving.get(config.name());
            CertificateFeed feed = known != null && known.config().equals(config) ? known : new CertificateFeed(config);
            feed.read();
            prepared.put(config.name(), feed);
            findings.addAll(findings(feed, origins));
        }
        for (PoolConfig pool : next.pools()) {
            if (pool.tls() != null && pool.tls().verify() != PoolTls.Verify.NONE) {
                findings.addAll(trust(pool.tls(), "pools." + pool.name() + ".tls.ca", origins));
            }
        }
        return findings;
    }

    /** Reads authorities; those that were good last are trusted while the file is broken. */
    private List<Finding> trust(PoolTls tls, String key, Origins origins) {
        Path file = tls.authorities();
        try {
            trusted.put(name(tls), file == null ? Authorities.ofSystem() : Authorities.ofFile(file));
            return List.of();
        } catch (IOException e) {
            String message =
                    key + ": " + (file == null ? "the authorities of the system" : file) + ": " + Reasons.of(e);
            return List.of(
                    trusted.containsKey(name(tls)) ? origins.warning(key, message) : origins.error(key, message));
        }
    }

    private static String name(PoolTls tls) {
        return String.valueOf(tls.authorities());
    }

    @Override
    public @Nullable Authorities of(PoolTls tls) {
        return trusted.get(name(tls));
    }

    /** What is wrong with them, at the key that names them: nothing is an error while there is one to serve. */
    private static List<Finding> findings(CertificateFeed feed, Origins origins) {
        String key = "certificates." + feed.config().name();
        List<Finding> findings = new ArrayList<>();
        for (CertificateProblem problem : feed.problems()) {
            boolean error = problem.severity() == Severity.ERROR && !feed.isUsable();
            String message = key + ": " + problem;
            findings.add(error ? origins.error(key, message) : origins.warning(key, message));
        }
        return findings;
    }

    /** What is wrong with certificates now, by whomever they are served. */
    public static List<Finding> check(CertificateConfig config, Origins origins) {
        CertificateFeed feed = new CertificateFeed(config);
        feed.read();
        List<Finding> findings = findings(feed, origins);
        feed.close();
        return findings;
    }

    /** What is wrong now with all that a configuration names. */
    public static List<Finding> check(SluiceConfig config, Origins origins) {
        try (Keystore keystore = new Keystore()) {
            List<Finding> findings = keystore.prepare(config, origins);
            keystore.commit();
            return findings;
        }
    }

    /** The configuration that was prepared serves. */
    public void commit() {
        Map<String, CertificateFeed> before = new HashMap<>(serving);
        serving.putAll(prepared);
        serving.keySet().retainAll(prepared.keySet());
        before.values().stream().filter(feed -> !prepared.containsValue(feed)).forEach(CertificateFeed::close);
        prepared.clear();
    }

    /** The configuration that was prepared does not serve; nothing to do after {@link #commit}. */
    public void abandon() {
        prepared.values().stream().filter(feed -> !serving.containsValue(feed)).forEach(CertificateFeed::close);
        prepared.clear();
    }

    /** The keys of session tickets that the process makes. */
    public TicketKeyring tickets() {
        return tickets;
    }

    @Override
    public List<ServedCertificate> of(String name) {
        CertificateFeed feed = prepared.getOrDefault(name, serving.get(name));
        return feed == null ? List.of() : feed.certificates();
    }

    /** Overwrites the keys. */
    @Override
    public void close() {
        serving.values().forEach(CertificateFeed::close);
    }
}
