package dev.sluice.proxy.discovery;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.discovery.dns.DnsRecord;
import dev.sluice.proxy.discovery.dns.DnsReply;
import dev.sluice.proxy.discovery.dns.DnsType;
import dev.sluice.proxy.discovery.dns.NoAnswerException;
import dev.sluice.proxy.discovery.dns.Resolver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The endpoints behind a DNS name, in an order that does not depend on that of the answer. Blocks; one thread.
 *
 * <p>IPv4 and IPv6 are two questions. When only one of them is answered, the other family counts as absent unless it had addresses
 * the last time: a name server that cannot answer for IPv6 shall not keep the IPv4 addresses from being used, nor shall one that
 * fails for a moment make half of the backends disappear.
 */
final class DnsEndpoints {
    private static final int MAX_WEIGHT = 256;

    /**
     * A complete answer.
     *
     * @param timeToLive in seconds; {@link DnsReply#UNKNOWN} when nobody said
     * @param leftOut addresses that are no backends, in their order
     * @param note why there are no endpoints; empty when there are some
     */
    record Found(List<Endpoint> endpoints, long timeToLive, Map<String, Reach> leftOut, String note) {}

    private record Question(String name, DnsType type) {}

    private final DiscoverySource.Dns source;
    private final Resolver resolver;
    /** What had addresses the last time. */
    private Set<Question> fruitful = Set.of();

    private Set<Question> fruitfulNow = new HashSet<>();
    private final Map<String, Reach> leftOut = new TreeMap<>();
    private final StableNames names = new StableNames();
    private long timeToLive;
    private long negativeTimeToLive;
    /** Whether somebody knows the name that the configuration says. */
    private boolean exists;

    DnsEndpoints(DiscoverySource.Dns source, Resolver resolver) {
        this.source = source;
        this.resolver = resolver;
    }

    Found find() throws NoAnswerException, InterruptedException {
        fruitfulNow = new HashSet<>();
        leftOut.clear();
        timeToLive = Long.MAX_VALUE;
        negativeTimeToLive = Long.MAX_VALUE;
        exists = false;
        List<Endpoint> endpoints;
        try {
            endpoints = source.type() == DiscoverySource.RecordType.A ? hosts() : services();
        } catch (NoAnswerException e) {
            throw e.about(source.name());
        }
        fruitful = Set.copyOf(fruitfulNow);
        // That a host has no IPv6 address is no reason to ask for its IPv4 addresses again sooner.
        long holds = timeToLive == Long.MAX_VALUE ? negativeTimeToLive : timeToLive;
        return new Found(
                endpoints,
                holds == Long.MAX_VALUE ? DnsReply.UNKNOWN : holds,
                new TreeMap<>(leftOut),
                endpoints.isEmpty() ? lack() : "");
    }

    /** Why nothing was found. */
    private String lack() {
        String name = source.name();
        if (!leftOut.isEmpty()) {
            return "all addresses of " + name + " were left out";
        }
        if (exists) {
            boolean srv = source.type() == DiscoverySource.RecordType.SRV;
            return name + (srv ? " has no SRV record whose target has an address" : " has no A or AAAA record");
        }
        List<String> tried = resolver.candidates(name);
        return "the name " + name + " does not exist"
                + (tried.size() > 1 ? ", asked as " + Difference.shown(tried) : "");
    }

    private List<Endpoint> hosts() throws NoAnswerException, InterruptedException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String address : addresses(source.name())) {
            HostPort target = new HostPort(address, source.port());
            endpoints.add(new Endpoint(target.toString(), target, 1, false, false));
        }
        return endpoints;
    }

    /**
     * Both families are those of one name: the first that has any. A domain that fails does not end the search, unless it is the one
     * that had addresses the last time: the next name may be another host.
     */
    private Set<String> addresses(String name) throws NoAnswerException, InterruptedException {
        NoAnswerException failure = null;
        for (String candidate : resolver.candidates(name)) {
            try {
                Set<String> addresses = ofComplete(candidate + ".");
                if (!addresses.isEmpty()) {
                    return addresses;
                }
            } catch (NoAnswerException e) {
                if (fruitful.stream().anyMatch(question -> question.name().equals(candidate + "."))) {
                    throw e;
                }
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Set.of();
    }

    private Set<String> ofComplete(String name) throws NoAnswerException, InterruptedException {
        Set<String> addresses = new TreeSet<>();
        NoAnswerException failure = null;
        for (DnsType type : List.of(DnsType.A, DnsType.AAAA)) {
            Question question = new Question(name, type);
            try {
                for (DnsRecord record : ask(question)) {
                    if (record instanceof DnsRecord.Address one && isTaken(one.address())) {
                        addresses.add(one.address());
                        fruitfulNow.add(question);
                    }
                }
            } catch (NoAnswerException e) {
                if (fruitful.contains(question)) {
                    throw e;
                }
                failure = e;
            }
        }
        if (addresses.isEmpty() && failure != null) {
            throw failure;
        }
        return addresses;
    }

    private boolean isTaken(String address) {
        Reach reach = Reach.of(address);
        boolean taken = reach.isTaken(source.allowLocal());
        if (!taken) {
            leftOut.put(address, reach);
        }
        return taken;
    }

    private List<DnsRecord> ask(Question question) throws NoAnswerException, InterruptedException {
        Resolver.Answer answer = resolver.resolve(question.name(), question.type());
        exists |= answer.exists();
        if (answer.timeToLive() != DnsReply.UNKNOWN) {
            if (answer.records().isEmpty()) {
                negativeTimeToLive = Math.min(negativeTimeToLive, answer.timeToLive());
            } else {
                timeToLive = Math.min(timeToLive, answer.timeToLive());
            }
        }
        return answer.records();
    }

    private List<Endpoint> services() throws NoAnswerException, InterruptedException {
        List<DnsRecord.Service> services = new ArrayList<>();
        for (DnsRecord record : ask(new Question(source.name(), DnsType.SRV))) {
            if (record instanceof DnsRecord.Service service
                    && service.port() > 0
                    && !service.target().isEmpty()) {
                services.add(service);
            }
        }
        services.sort(Comparator.comparingInt(DnsRecord.Service::priority)
                .thenComparing(DnsRecord.Service::target)
                .thenComparingInt(DnsRecord.Service::port));
        Map<String, Set<String>> addresses = addressesOfTargets(services);
        Map<HostPort, DnsRecord.Service> byAddress = new LinkedHashMap<>();
        List<StableNames.Unnamed> unnamed = new ArrayList<>();
        for (DnsRecord.Service service : services) {
            Set<String> of = addresses.getOrDefault(service.target(), Set.of());
            for (String address : of) {
                HostPort target = new HostPort(address, service.port());
                if (byAddress.putIfAbsent(target, service) == null) {
                    unnamed.add(new StableNames.Unnamed(
                            service.target(), target, candidates(service, address, address.equals(usual(of)))));
                }
            }
        }
        List<String> chosen = names.name(unnamed);
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            HostPort address = unnamed.get(i).address();
            DnsRecord.Service service = Objects.requireNonNull(byAddress.get(address));
            boolean backup = service.priority() > services.getFirst().priority();
            endpoints.add(new Endpoint(chosen.get(i), address, weight(service, services), backup, false));
        }
        return List.copyOf(endpoints);
    }

    /** The name of the target, and one with the address for where that has another endpoint. */
    private static List<String> candidates(DnsRecord.Service service, String address, boolean isUsual) {
        String name = new HostPort(service.target(), service.port()).toString();
        String full = name + "@" + address;
        return isUsual ? List.of(name, full) : List.of(full);
    }

    /** A target that fails counts as absent, as a family does, unless it had addresses the last time or no other has any. */
    private Map<String, Set<String>> addressesOfTargets(List<DnsRecord.Service> services)
            throws NoAnswerException, InterruptedException {
        Map<String, Set<String>> addresses = new LinkedHashMap<>();
        NoAnswerException failure = null;
        for (DnsRecord.Service service : services) {
            String name = service.target() + ".";
            if (!addresses.containsKey(service.target())) {
                try {
                    addresses.put(service.target(), addresses(name));
                } catch (NoAnswerException e) {
                    if (fruitful.stream().anyMatch(question -> question.name().equals(name))) {
                        throw e;
                    }
                    addresses.put(service.target(), Set.of());
                    failure = e;
                }
            }
        }
        if (failure != null && addresses.values().stream().allMatch(Set::isEmpty)) {
            throw failure;
        }
        return addresses;
    }

    /** The address that has the name of its target for itself, so that it keeps it when the other family appears; empty for none. */
    private static String usual(Set<String> addresses) {
        List<String> four =
                addresses.stream().filter(address -> address.indexOf(':') < 0).toList();
        if (addresses.size() == 1) {
            return addresses.iterator().next();
        }
        return four.size() == 1 ? four.getFirst() : "";
    }

    /** Weights of one priority keep their proportions when they are too large for a pool; 0 is the least one. */
    static int weight(DnsRecord.Service service, List<DnsRecord.Service> all) {
        int most = all.stream()
                .filter(other -> other.priority() == service.priority())
                .mapToInt(DnsRecord.Service::weight)
                .max()
                .orElse(0);
        int scaled = most <= MAX_WEIGHT ? service.weight() : Math.round((float) service.weight() * MAX_WEIGHT / most);
        return Math.max(1, scaled);
    }
}
