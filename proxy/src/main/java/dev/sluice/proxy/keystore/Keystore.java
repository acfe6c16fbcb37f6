package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.TicketKeyring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All certificates that the configuration names, read once for all frontends that serve them. One that was good once may break: what was good
 * last is served.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time; the rest from any thread.
 */
public final class Keystore implements Certificates, AutoCloseable {
    private final TicketKeyring tickets = new TicketKeyring();
    private final Map<String, CertificateFeed> serving = new ConcurrentHashMap<>();
    private final Map<String, CertificateFeed> prepared = new ConcurrentHashMap<>();

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
        return findings;
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
