package dev.sluice.proxy.command.operator;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which sessions are meant. */
final class SessionOptions {
    @Option(names = "--frontend", paramLabel = "NAME", description = "Only those of a frontend.")
    private @Nullable String frontend;

    @Option(names = "--route", paramLabel = "NAME", description = "Only those that a route took.")
    private @Nullable String route;

    @Option(
            names = "--sni",
            paramLabel = "NAME",
            description =
                    "Only those whose client asked for this name, such as db.example.com, or for one of *.example.com.")
    private @Nullable String sni;

    @Option(
            names = "--client-name",
            paramLabel = "NAME",
            description =
                    "Only those whose client has shown a certificate for this name, such as app.example.com, spiffe://example.com/app or spiffe://example.com/*.")
    private @Nullable String clientName;

    @Option(names = "--pool", paramLabel = "NAME", description = "Only those of a pool.")
    private @Nullable String pool;

    @Option(names = "--backend", paramLabel = "NAME", description = "Only those of a backend: its name, or POOL/NAME.")
    private @Nullable String backend;

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            converter = ClientText.class,
            description =
                    "Only those of clients in a range such as 10.0.0.0/8, of one address, of one address and port such as 10.0.0.1:39094, or \"unix\".")
    private @Nullable String client;

    /** An option of its own, so that errors name what was typed. */
    @Option(names = "--source", paramLabel = "CLIENT", converter = ClientText.class, description = "The same.")
    private @Nullable String source;

    @Option(
            names = "--idle-over",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "Only those that have moved no byte for so long, such as 5m.")
    private @Nullable String idleOver;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "Only those that are so old, such as 1h.")
    private @Nullable String olderThan;

    @Option(
            names = "--outgoing-port",
            paramLabel = "PORT",
            description = "Only that which the backend sees coming from this port.")
    private @Nullable String outgoingPort;

    /** Fresh for each request. */
    Query query() {
        String of = backend == null ? "" : backend;
        int slash = of.startsWith("unix:") ? -1 : of.indexOf('/');
        return new Query()
                .add("frontend", frontend)
                .add("route", route)
                .add("sni", sni)
                .add("clientName", clientName)
                .add("pool", pool == null && slash > 0 ? of.substring(0, slash) : pool)
                .add("backend", slash > 0 ? of.substring(slash + 1) : backend)
                .add("client", client)
                .add("source", source)
                .add("idleOver", idleOver)
                .add("olderThan", olderThan)
                .add("outgoingPort", outgoingPort);
    }
}
