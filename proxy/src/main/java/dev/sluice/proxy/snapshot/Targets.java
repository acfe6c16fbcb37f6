package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.OriginalAddress;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The targets of the backends of a configuration, given the answers about their names. A name without an address is no
 * error: what had an address keeps it, and what had none is {@link Target#UNRESOLVED}.
 *
 * <p>Threading: one thread.
 */
final class Targets {
    private static final int MAX_SHOWN = 5;

    private final Map<String, Answer> answers;
    private final List<NamedBackend> unresolved = new ArrayList<>();
    private final List<NamedBackend> ambiguous = new ArrayList<>();

    Targets(Map<String, Answer> answers) {
        this.answers = answers;
    }

    /** The names that a configuration needs addresses of. */
    static Set<String> names(SluiceConfig config) {
        Set<String> names = new LinkedHashSet<>();
        for (PoolConfig pool : config.pools()) {
            for (BackendConfig backend : pool.backends()) {
                names.addAll(names(pool, backend));
            }
        }
        return names;
    }

    /** The names of one backend, none when it is known by addresses alone. */
    static List<String> names(PoolConfig pool, BackendConfig backend) {
        return Stream.of(backend.address(), checkAddress(pool, backend))
                .filter(address -> address instanceof HostPort tcp && !tcp.isLiteral())
                .map(address -> ((HostPort) address).host())
                .distinct()
                .toList();
    }

    /** Where its health is checked; the backend itself when it is not. */
    static Address checkAddress(PoolConfig pool, BackendConfig backend) {
        HealthCheckConfig check = pool.checkOf(backend);
        if (check == null) {
            return backend.address();
        }
        if (backend.checkAddress() != null) {
            return backend.checkAddress();
        }
        return check.port() != 0 && backend.address() instanceof HostPort tcp
                ? new HostPort(tcp.host(), check.port())
                : backend.address();
    }

    /** @param earlier what it has been until now, when that is known */
    Target of(Address address, PoolConfig pool, BackendConfig backend, Target earlier) {
        return switch (address) {
            case OriginalAddress _ -> Target.unix(backend.name()); // each session says where to connect to instead
            case UnixPath unix -> Target.unix(unix.path());
            case HostPort tcp when tcp.isLiteral() -> at(InetAddress.ofLiteral(tcp.host()), tcp);
            case HostPort tcp -> named(tcp, pool, backend, earlier);
        };
    }

    private static Target at(InetAddress ip, HostPort address) {
        return address.hasSamePort() ? Target.samePort(ip) : Target.inet(new InetSocketAddress(ip, address.port()));
    }

    private Target named(HostPort address, PoolConfig pool, BackendConfig backend, Target earlier) {
        return switch (answers.getOrDefault(address.host(), new Answer.Missing("not asked"))) {
            case Answer.Found(List<InetAddress> all) -> {
                if (all.size() > 1) {
                    ambiguous.add(new NamedBackend(pool.name(), backend.name(), severalAddresses(address, all)));
                }
                yield at(all.getFirst(), address);
            }
            case Answer.Missing(String reason) -> {
                String message = "\"%s\" does not resolve (%s); ".formatted(address.host(), reason)
                        + (earlier.isUnresolved()
                                ? "the backend is down until it does, and the name is asked again"
                                : "the backend keeps the address it has");
                unresolved.add(new NamedBackend(pool.name(), backend.name(), message));
                yield earlier;
            }
        };
    }

    List<NamedBackend> unresolved() {
        return List.copyOf(unresolved);
    }

    List<NamedBackend> ambiguous() {
        return List.copyOf(ambiguous);
    }

    static String severalAddresses(HostPort address, List<InetAddress> all) {
        List<String> others = all.stream()
                .skip(1)
                .limit(MAX_SHOWN)
                .map(other -> new HostPort(other.getHostAddress(), address.port()).toString())
                .toList();
        return "%s is %s here, and not %s; write the one that is meant, or use \"discover\" for all"
                .formatted(
                        address,
                        new HostPort(all.getFirst().getHostAddress(), address.port()),
                        String.join(", ", others) + (all.size() - 1 > MAX_SHOWN ? ", ..." : ""));
    }
}
