package dev.sluice.bench;

import java.util.function.Supplier;

/** What the load generator does to a proxy for each figure: to warm it up, and in a slice. */
final class Work {
    private static final int BULK_CONNECTIONS = 4;
    private static final int KEPT_CONNECTIONS = 32;
    /** Numbers of the load generator's sets of connections, beside those of the candidates' own numbers. */
    private static final int BULK_SETS = 100;

    private static final int ROUTED_BULK_SETS = 200;

    private final Load load;
    private final Options options;

    Work(Load load, Options options) {
        this.load = load;
        this.options = options;
    }

    /** One of several parts of the warm-up. */
    void warmUp(Proxy proxy, Figure figure, int parts) {
        int set = keptSet(proxy);
        switch (figure) {
            case NEW, NEW_LOGGED, HELLO, HELLO_LOGGED ->
                load.freshCount(figure.kind(), proxy.port(), options.warmUpConnections() / parts);
            case TLS13, TLS12, TLS_RSA, TLS13_RESUMED, TLS12_RESUMED, TLS_BACKEND ->
                load.freshCount(figure.kind(), proxy.port(), handshakes(proxy) / parts);
            case KEEP, BESIDE, TLS_KEEP -> {
                open(set, proxy, KEPT_CONNECTIONS);
                load.keepCount(set, Figure.SMALL_BYTES, options.warmUpRequests() / parts);
            }
            case MEDIUM -> {
                open(set, proxy, KEPT_CONNECTIONS);
                load.keepCount(set, Figure.MEDIUM_BYTES, options.warmUpResponses() / parts);
            }
            case BULK -> {
                open(BULK_SETS + set, proxy, BULK_CONNECTIONS);
                load.keepCount(BULK_SETS + set, Figure.BULK_BYTES, options.warmUpDownloads() / parts);
            }
            case TLS_DOWN -> {
                open(BULK_SETS + set, proxy, BULK_CONNECTIONS);
                load.keepCount(BULK_SETS + set, Figure.TLS_BULK_BYTES, options.warmUpTlsBulk() / parts);
            }
            case TLS_UP -> {
                open(BULK_SETS + set, proxy, BULK_CONNECTIONS);
                load.sendCount(BULK_SETS + set, Figure.TLS_BULK_BYTES, options.warmUpTlsBulk() / parts);
            }
            case BULK_ROUTED -> {
                int routed = ROUTED_BULK_SETS + set;
                open(routed, proxy, BULK_CONNECTIONS);
                load.keepCount(routed, Figure.BULK_BYTES, options.warmUpDownloads() / parts);
                load.close(BULK_SETS + set);
                load.open(Load.Kind.PLAIN, BULK_SETS + set, proxy.plainPort(), BULK_CONNECTIONS);
                load.keepCount(BULK_SETS + set, Figure.BULK_BYTES, options.warmUpDownloads() / parts);
            }
            case IDLE, START, TLS_IDLE, TLS_START -> {}
        }
    }

    /** They take long: who has no compiler gets a tenth. */
    private int handshakes(Proxy proxy) {
        return proxy.candidate().isJvm() ? options.warmUpHandshakes() : options.warmUpHandshakes() / 10;
    }

    private void open(int set, Proxy proxy, int connections) {
        load.close(set);
        load.open(proxy.kind(), set, proxy.port(), connections);
    }

    private static int keptSet(Proxy proxy) {
        return proxy.candidate().ordinal() + 1;
    }

    Supplier<Load.Result> slice(Figure figure, Proxy proxy) {
        int millis = options.sliceMillis();
        int set = keptSet(proxy);
        return switch (figure) {
            case NEW,
                    NEW_LOGGED,
                    HELLO,
                    HELLO_LOGGED,
                    TLS13,
                    TLS12,
                    TLS_RSA,
                    TLS13_RESUMED,
                    TLS12_RESUMED,
                    TLS_BACKEND -> () -> load.freshFor(figure.kind(), proxy.port(), millis);
            case MEDIUM -> () -> load.keepFor(set, Figure.MEDIUM_BYTES, millis);
            case BULK -> bulk(proxy, false);
            case TLS_DOWN -> () -> load.keepFor(BULK_SETS + set, Figure.TLS_BULK_BYTES, millis);
            case TLS_UP -> () -> load.sendFor(BULK_SETS + set, Figure.TLS_BULK_BYTES, millis);
            case KEEP, IDLE, BESIDE, BULK_ROUTED, START, TLS_KEEP, TLS_IDLE, TLS_START ->
                () -> load.keepFor(set, Figure.SMALL_BYTES, millis);
        };
    }

    /** Large responses, behind a route or without one. */
    Supplier<Load.Result> bulk(Proxy proxy, boolean routed) {
        int set = (routed ? ROUTED_BULK_SETS : BULK_SETS) + keptSet(proxy);
        return () -> load.keepFor(set, Figure.BULK_BYTES, options.sliceMillis());
    }

    /** Closes the connections that stay. */
    void disconnect(Proxy proxy) {
        load.close(keptSet(proxy));
        load.close(BULK_SETS + keptSet(proxy));
        load.close(ROUTED_BULK_SETS + keptSet(proxy));
    }
}
