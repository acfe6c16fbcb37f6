package dev.sluice.proxy;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.Balance;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.SpliceMode;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.DurationText;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration as the text that a user would write, read by the loader that reads the user's: a frontend {@code front} that leads to a
 * pool {@code pool}. A test says what it is about; every other key has a value that does not disturb, such as limits of time of a minute.
 */
public final class TestConfig {
    private static final String[] QUIET = {
        "process.workers: 1",
        "process.maxConnections: 10000",
        "process.drain.timeout: 0s",
        "metrics: off",
        "log.access.output: none",
        "frontends.front.bind: \"127.0.0.1:0\"",
        "frontends.front.pool: pool",
        "frontends.front.timeouts.connect: 60s",
        "frontends.front.timeouts.idle: 60s",
        "frontends.front.timeouts.halfClosed: 60s",
        "frontends.front.timeouts.stall: 60s",
        "frontends.front.timeouts.queue: 60s",
        "frontends.front.timeouts.proxyHeader: 60s",
        "frontends.front.timeouts.maxLifetimeJitter: 0%",
        "frontends.front.tcp.keepAlive: off",
        "frontends.front.tcp.unsentLimit: 0",
        "pools.pool.queue.limit: 0",
        "pools.pool.healthCheck: off",
        "pools.pool.outlier: off"
    };

    private final Map<String, Object> keys = new LinkedHashMap<>();
    private int backends;

    TestConfig() {
        with(QUIET);
    }

    /** Sets keys by their whole paths, such as {@code pools.pool.queue.limit: 2}; what was set before gives way. */
    public TestConfig with(String... lines) {
        for (String line : lines) {
            int colon = line.indexOf(": ");
            put(line.substring(0, colon).split("\\."), line.substring(colon + 2));
        }
        return this;
    }

    @SuppressWarnings("unchecked") // a mapping holds texts and mappings
    private void put(String[] path, String value) {
        Map<String, Object> parent = keys;
        for (int i = 0; i < path.length - 1; i++) {
            parent = (Map<String, Object>) parent.compute(
                    path[i], (_, known) -> known instanceof Map<?, ?> ? known : new LinkedHashMap<String, Object>());
        }
        parent.put(path[path.length - 1], value);
    }

    /** Sets keys of the frontend. */
    public TestConfig frontend(String... lines) {
        return within("frontends.front.", lines);
    }

    /** Sets keys of the pool. */
    public TestConfig pool(String... lines) {
        return within("pools.pool.", lines);
    }

    private TestConfig within(String parent, String... lines) {
        for (String line : lines) {
            with(parent + line);
        }
        return this;
    }

    /** Adds a backend, named {@code b0}, {@code b1} and so on. */
    public TestConfig backend(SocketAddress address) {
        return backend(Wire.addressOf(address));
    }

    /** Adds a backend with these keys. */
    public TestConfig backend(Address address, String... lines) {
        String name = "backends.b" + backends++ + ".";
        return pool(name + "address: \"" + address + "\"").within("pools.pool." + name, lines);
    }

    public TestConfig workers(int count) {
        return with("process.workers: " + count);
    }

    public TestConfig bind(Address address) {
        return frontend("bind: \"" + address + "\"");
    }

    public TestConfig unix(Path path) {
        return frontend("bind: \"unix:" + path + "\"");
    }

    /** Sets a limit of time of the frontend. */
    public TestConfig timeout(String key, Duration time) {
        return frontend("timeouts." + key + ": " + DurationText.print(time));
    }

    public TestConfig splice(SpliceMode mode) {
        return pool("splice: " + word(mode));
    }

    public TestConfig balance(Balance policy) {
        return pool("balance: " + word(policy));
    }

    /** A constant as the language spells it: {@code ROUND_ROBIN} is {@code roundRobin}. */
    private static String word(Enum<?> constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.name().split("_")) {
            String rest = part.toLowerCase(Locale.ROOT);
            word.append(word.isEmpty() ? rest : part.charAt(0) + rest.substring(1));
        }
        return word.toString();
    }

    /** The whole of it as YAML. */
    public String text() {
        StringBuilder text = new StringBuilder();
        write(keys, "", text);
        return text.toString();
    }

    private static void write(Map<?, ?> mapping, String indent, StringBuilder text) {
        mapping.forEach((key, value) -> {
            text.append(indent).append(key).append(':');
            if (value instanceof Map<?, ?> nested) {
                text.append('\n');
                write(nested, indent + "  ", text);
            } else {
                text.append(' ').append(value).append('\n');
            }
        });
    }

    public TestProxy start() {
        return TestProxy.of(text());
    }

    /** What the loader makes of a whole text. */
    static LoadResult load(String yaml) {
        return ConfigLoader.loadText("test.yaml", yaml, _ -> null);
    }

    static SluiceConfig accepted(LoadResult loaded) {
        return Objects.requireNonNull(loaded.config(), () -> Findings.render(loaded.findings()));
    }

    /** The model of a whole text, which must be right. */
    public static SluiceConfig of(String yaml) {
        return accepted(load(yaml));
    }

    /** The model of a pool {@code p} with these keys in the flow style, {@code backends} or {@code discover} among them. */
    public static PoolConfig poolOf(String keys) {
        return of("frontends: {f: {bind: \"127.0.0.1:0\", pool: p}}\npools: {p: {" + keys + "}}\n")
                .pools()
                .getFirst();
    }

    /** The model of a process with these keys in the flow style. */
    public static ProcessConfig processOf(String keys) {
        return of("process: {" + keys + "}\nfrontends: {f: {bind: \"127.0.0.1:0\", pool: [\"127.0.0.1:1\"]}}\n")
                .process();
    }
}
