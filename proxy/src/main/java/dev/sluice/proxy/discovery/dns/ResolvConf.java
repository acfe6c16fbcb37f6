package dev.sluice.proxy.discovery.dns;

import dev.sluice.config.file.RegularFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration by which this machine asks name servers, resolv.conf(5).
 *
 * @param servers in the order in which they are asked
 * @param search domains that complete a short name
 * @param ndots a name with so many dots is tried as it is before it is completed
 */
public record ResolvConf(List<InetSocketAddress> servers, List<String> search, int ndots) {
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final int MAX_BYTES = 64 * 1024;
    private static final int PORT = 53;
    private static final int MAX_NDOTS = 15;
    private static final String NDOTS = "ndots:";

    public ResolvConf {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** One server that is given: it gets complete names, since the domains of this machine are not its own. */
    public static ResolvConf of(InetSocketAddress server) {
        return new ResolvConf(List.of(server), List.of(), 1);
    }

    /** What the file says now; it changes when the machine moves to another network. */
    public static ResolvConf system() {
        try {
            return parse(new String(RegularFile.read(SYSTEM, MAX_BYTES), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList());
        } catch (IOException _) {
            return parse(List.of());
        }
    }

    public static ResolvConf parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        int ndots = 1;
        for (String line : lines) {
            List<String> words = List.of(line.replaceFirst("[#;].*", "").strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> values.stream().limit(1).forEach(address -> add(address, servers));
                case "search", "domain" -> search = values;
                case "options" -> ndots = ndots(values, ndots);
                default -> {} // concerns the C library alone
            }
        }
        if (servers.isEmpty()) {
            add("127.0.0.1", servers); // as the manual page has it
        }
        return new ResolvConf(servers, search, ndots);
    }

    private static void add(String address, List<InetSocketAddress> servers) {
        try {
            servers.add(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
        } catch (IllegalArgumentException _) {
            // The C library passes over it as well.
        }
    }

    private static int ndots(List<String> options, int before) {
        return options.stream()
                .filter(option -> option.matches(NDOTS + "[0-9]{1,3}"))
                .mapToInt(option -> Math.min(MAX_NDOTS, Integer.parseInt(option.substring(NDOTS.length()))))
                .findFirst()
                .orElse(before);
    }

    /** The complete names that are asked for until one exists. */
    public List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name.substring(0, name.length() - 1));
        }
        List<String> names = new ArrayList<>();
        for (String domain : search) {
            if (!domain.equals(".")) {
                names.add(name + "." + (domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain));
            }
        }
        boolean first = name.chars().filter(c -> c == '.').count() >= ndots;
        names.add(first ? 0 : names.size(), name);
        return names;
    }
}
