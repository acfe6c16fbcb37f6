package dev.sluice.it.causes;

import dev.sluice.it.causes.Cause.Condition;
import dev.sluice.it.causes.Cause.Event;
import java.util.List;

/** The rows of the table: what may be wrong, and where it is told. */
final class Causes {
    private static final String CHECK = "healthCheck: {type: tcp, interval: 200ms, timeout: 200ms, fall: 1}, ";
    private static final String UP = "sluice_backend_up{backend=\"a\",pool=\"<p>\"}";

    static String frontend(String keys) {
        return "frontends: {<f>: {<bind>, pool: <p>, " + keys + "}}\npools: {<p>: {backends: {a: <echo>}}}\n";
    }

    private static String pool(String keys) {
        return "frontends: {<f>: {<bind>, pool: <p>}}\npools: {<p>: {" + keys + "}}\n";
    }

    /** Clients that are refused for this reason. */
    static Cause refused(String reason, String yaml, Event event, String alert) {
        return new Cause(
                reason,
                yaml,
                event,
                List.of("frontend <f> refused \\d+ clients? in the last second: \\d+ " + reason + detail(reason)
                        + "; from 127\\.0\\.0\\.1, the last was 127\\.0\\.0\\.1:\\d+"),
                reason.startsWith("queue") ? "queue_refusals" : "refusals",
                "(" + reason + ")",
                Condition.positive(
                        reason.startsWith("queue")
                                ? "sluice_pool_"
                                        + reason.replace("_full", "_overflows").replace("_timeout", "_timeouts")
                                        + "_total{pool=\"<p>\"}"
                                : "sluice_frontend_refused_total{frontend=\"<f>\",reason=\"" + reason + "\"}"),
                alert);
    }

    /** What the log adds to a reason that has several. */
    private static String detail(String reason) {
        return switch (reason) {
            case "proxy_protocol" -> ": not a PROXY header";
            case "client_hello" -> "(: | \\(the last: )no whole ClientHello within 200ms\\)?";
            case "no_route", "unknown_name" -> "[^;]*";
            case "tls" -> "(: | \\(the last: )not_tls\\)?";
            case "client_certificate" -> "(: | \\(the last: )no certificate is shown\\)?";
            case "loop" -> " \\(no NAT rule says where they wanted to go, .*\\)";
            default -> "";
        };
    }

    /** A pool that has no backend to use, whose clients are refused. */
    private static Cause without(String name, String yaml, Event event, String line, String words, String series) {
        return new Cause(
                name,
                yaml,
                scene -> {
                    event.on(scene);
                    scene.beRefused(2);
                },
                List.of(
                        "pool <p> has no backend " + line + ": clients that come to it are refused",
                        "frontend <f> refused \\d+ clients? in the last second: \\d+ no_backend; from 127\\.0\\.0\\.1"),
                "pool_without_backend",
                words,
                Condition.zero(series),
                "SluicePoolWithoutBackends");
    }

    /** All reasons to refuse a client before a pool is asked. */
    static List<Cause> admission() {
        return List.of(
                refused("acl", frontend("deny: 127.0.0.0/8"), scene -> scene.beRefused(3), ""),
                refused(
                        "rate",
                        frontend("rate: {connections: 1/h}"),
                        scene -> {
                            scene.serve(1);
                            scene.beRefused(2);
                        },
                        "SluiceRefusals"),
                refused(
                        "source_rate",
                        frontend("rate: {perSource: 1/h}"),
                        scene -> {
                            scene.serve(1);
                            scene.beRefused(2);
                        },
                        "SluiceRefusals"),
                refused(
                        "source_connections",
                        frontend("rate: {concurrentPerSource: 1}"),
                        scene -> {
                            scene.serve(1);
                            scene.beRefused(2);
                        },
                        "SluiceRefusals"),
                refused(
                        "proxy_protocol",
                        frontend("proxyProtocol: required"),
                        scene -> scene.beRefused("GET / HTTP/1.0\r\n\r\n"),
                        "SluiceRefusals"),
                refused(
                        "loop",
                        "frontends: {<f>: {<bind>, pool: originalDestination, transparent: true}}\n",
                        scene -> scene.beRefused(2),
                        "SluiceRefusals"));
    }

    /** All ways to have no backend. */
    static List<Cause> backends() {
        return List.of(
                without(
                        "all down by checks",
                        pool(CHECK + "backends: {a: <dead>, b: <closed>}"),
                        scene -> scene.awaitLine("pool <p> has no backend left"),
                        "left \\(2 down\\)",
                        "pool <p> has no backend that can serve",
                        UP),
                without(
                        "all in maintenance",
                        pool("backends: {a: <echo>}"),
                        scene -> scene.operate("backend", "maintenance", "<p>/a"),
                        "left \\(1 in maintenance\\)",
                        "pool <p> has no backend that can serve",
                        UP),
                without(
                        "all drained",
                        pool("backends: {a: <echo>}"),
                        scene -> scene.operate("backend", "drain", "<p>/a"),
                        "left \\(1 draining\\)",
                        "pool <p> has no backend that can serve",
                        UP),
                without(
                        "none discovered",
                        pool("discover: {file: <empty>, minBackends: 0}"),
                        _ -> {},
                        "at all",
                        "pool <p> has no backends",
                        "sluice_pool_backends{pool=\"<p>\",state=\"up\"}"),
                new Cause(
                        "a single dead one that nobody checks",
                        pool("backends: {a: <dead>}"),
                        scene -> scene.beRefused(6),
                        List.of(
                                "backend <p>/a at 127\\.0\\.0\\.1:\\d+: \\d+ connects? failed in the last \\w+: \\d+ refused",
                                "pool <p> serves nobody: the last \\d+ sessions of its only backend a at 127\\.0\\.0\\.1:\\d+ failed \\(refused\\)"),
                        "pool_failing",
                        "no session of pool <p> is served",
                        Condition.positive("sluice_pool_failing{pool=\"<p>\"}"),
                        "SluicePoolFailing"));
    }

    /** Backends that connect and do no more, and such as come and go. */
    static List<Cause> servers() {
        return List.of(
                new Cause(
                        "accepts and never answers",
                        frontend("timeouts: {firstByte: 200ms}").replace("<echo>", "<silent>"),
                        scene -> scene.beRefused(40, "hello"), // longer than from one look to the next
                        List.of(
                                "pool <p>: its backends accept sessions and do not serve them: \\d+ of the \\d+ sessions .* backend_timeout"),
                        "sessions_cut",
                        "that ended in the last minute were cut off, most with backend_timeout",
                        Condition.positive(
                                "sluice_connections_closed_total{cause=\"backend_timeout\",frontend=\"<f>\",phase=\"data\"}"),
                        "SluiceSessionsCut"),
                new Cause(
                        "goes up and down",
                        pool(
                                "healthCheck: {http: {path: /}, interval: 200ms, fall: 1, rise: 1}, backends: {a: <fickle>}"),
                        _ -> {},
                        List.of("backend <p>/a is down: .*503", "backend <p>/a is up: "),
                        "backend_flapping",
                        "backend <p>/a goes up and down",
                        new Condition(
                                UP.replace("up{", "state_changes_total{").replace("}", ",to=\"down\"}"), n -> n > 3),
                        "SluiceBackendFlapping"));
    }

    /** What happens to a whole process, and so to all that it serves. */
    static List<Cause> ofProcess() {
        return List.of(
                HelloCauses.tooManyHandshakes(),
                new Cause(
                        "process",
                        "process: {maxConnections: 2}\n" + pool("backends: {a: <echo>}"),
                        scene -> scene.come(5),
                        List.of("the process is at its limit of 2 connections: new clients wait in the accept queue"),
                        "process_full",
                        "the process is at its limit of 2 connections",
                        Condition.positive("sluice_process_at_limit"),
                        "SluiceProcessAtLimit"),
                new Cause(
                        "descriptors",
                        pool("backends: {a: <echo>}"),
                        scene -> {
                            scene.limitDescriptors(1);
                            scene.come(2);
                            scene.awaitLine("no file descriptor left");
                            scene.limitDescriptors(20_000);
                        },
                        List.of("no file descriptor left, \\d+ calls? failed in the last second: raise the limit"),
                        "shortage",
                        "no file descriptor left",
                        Condition.positive("sluice_exhausted_total{what=\"descriptors\"}"),
                        "SluiceExhausted"));
    }

    /** All other limits. */
    static List<Cause> limits() {
        return List.of(
                refused(
                        "queue_full",
                        pool("maxConnections: 1, queue: {limit: 1, timeout: 10m}, backends: {a: <echo>}"),
                        scene -> {
                            scene.serve(1);
                            scene.come(1);
                            scene.awaitSeries("sluice_pool_queue_length{pool=\"<p>\"}", 1);
                            scene.beRefused(2);
                        },
                        "SluiceQueueTimeouts"),
                refused(
                        "queue_timeout",
                        pool("maxConnections: 1, queue: {timeout: 200ms}, backends: {a: <echo>}"),
                        scene -> {
                            scene.serve(1);
                            scene.beRefused(1);
                        },
                        "SluiceQueueTimeouts"),
                new Cause(
                        "frontend",
                        frontend("maxConnections: 2"),
                        scene -> scene.come(5),
                        List.of("frontend <f> is at its limit of 2 connections: new clients wait in the accept queue"),
                        "frontend_full",
                        "frontend <f> is at its limit of 2 connections",
                        Condition.positive("sluice_frontend_accept_queue_length{frontend=\"<f>\"}"),
                        "SluiceFrontendAtLimit"),
                new Cause(
                        "more than the descriptors allow",
                        "process: {maxConnections: 5000000}\n" + pool("backends: {a: <echo>}"),
                        _ -> {},
                        List.of(
                                "process.maxConnections lowered from 5000000 to \\d+: the limit of \\d+ file descriptors"),
                        "limit_lowered",
                        "the connections of the process are limited to",
                        new Condition("sluice_process_connections_limit", value -> value < 5_000_000),
                        ""),
                new Cause(
                        "pool",
                        pool("maxConnections: 1, queue: {timeout: 10m}, backends: {a: <echo>}"),
                        scene -> {
                            scene.serve(1);
                            scene.come(2);
                        },
                        List.of(
                                "pool <p>: \\d clients? waits? in its queue of \\d+: the pool is at its limit of 1 connection"),
                        "pool_full",
                        "pool <p> is at its limit of 1 session",
                        Condition.positive("sluice_pool_queue_length{pool=\"<p>\"}"),
                        "SluiceQueue"),
                new Cause(
                        "backend",
                        pool("queue: {timeout: 10m}, backends: {a: {address: <echo>, maxConnections: 1}}"),
                        scene -> {
                            scene.serve(1);
                            scene.come(2);
                        },
                        List.of(
                                "pool <p>: \\d clients? waits? in its queue of \\d+: each backend that it may use is at its maxConnections"),
                        "backends_near_limit",
                        "1 of 1 backends use over 80% of their maxConnections: a",
                        Condition.positive("sluice_pool_queue_length{pool=\"<p>\"}"),
                        "SluiceQueue"));
    }

    private Causes() {}
}
