package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.AccessField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of the access log says what the program writes; {@code -Dreference.update=true} rewrites it. */
@Timeout(30)
class AccessLogReferenceTest {
    private static final Path PAGE = Path.of("../docs/access-log.md");

    private static String page() {
        String page = """
                # The access log

                <!-- Generated from the fields, causes and phases of the program; regenerate with -Dreference.update=true. -->

                One line for each session, when it ends. Where it goes and how it looks is set in the configuration:

                ```yaml
                log:
                  access: {output: /var/log/sluice/access.log, format: json}
                ```

                All keys are in the [reference](configuration.md#log). Under load the log never holds up a session: a line that does not fit into its
                queue, or cannot be written, is dropped and counted (`sluice_access_log_dropped_total`). After a log file was moved away, `HUP` makes
                Sluice open it anew (and reload). `sluice reload` does not. HUP is ignored by a process that was started with `nohup`; a warning at the start says so.

                ## Formats

                `format: json`, the default, is for machines. This is one line:

                ```json
                JSON_LINE
                ```

                `format: text` is for reading:

                ```
                TEXT_LINE
                ```

                `format: haproxy` is HAProxy's `option tcplog`, for tools that read it. It has these fields and no others:

                ```
                HAPROXY_LINE
                ```

                ## Which sessions

                | key | what it leaves out |
                |---|---|
                | `onlyFailures: true` | Sessions that ended normally. What is left did not go well: see the causes below. A session that was served after a retry is not a failure. |
                | `skipEmpty: true` | Clients that sent nothing, got nothing and left: probes of a load balancer in front, port scans. HAProxy's `option dontlognull`. A client that was refused, or whose backend failed, is not left out, even if no byte was moved. Nor is one that waited in a queue: that it gave up is worth a line, and what it had sent was not read yet. |
                | `sample: 0.1` | Nine of ten sessions, by chance. |

                They add up: a line is written for a session that passes all of them. What they leave out is not counted as dropped; the metrics count
                every session. With servers that speak first, such as MySQL, a probe gets a greeting, so it is not empty.

                `when: both` writes a line at the start of a session too (`event: open`). Then `sample` takes both lines of a session or none. How a
                session ends is not known at its start, so `onlyFailures` and `skipEmpty` need `when: close`. So does `format: haproxy`: HAProxy has no such line,
                and what reads its format would count the session twice.

                ## Refused clients

                | refused | lines |
                |---|---|
                | at accept, before there is a session: `acl`, `rate`, `source_rate` and `source_connections` (not behind `proxyProtocol`), `loop`, and who may not send a PROXY header (`proxy_protocol` with `not in trustedProxies`) | none by default. `refused: sample` writes ten a second of each frontend at most, `refused: all` each one. `sample`, `onlyFailures` and `skipEmpty` do not count for them |
                | later, for any other reason: in TLS (`tls`, `unknown_name`, `client_hello`, `client_certificate`, `max_handshakes`), by their PROXY header and what follows from it, by routes, for want of a backend or a place | one each, as for other sessions. `onlyFailures` and `skipEmpty` keep them, `refused` does not count for them: only `sample` makes them fewer |

                So a flood of clients that fail in TLS writes a line for each. `rate` of the frontend refuses most of them before, without a line; what is too much for the disk is dropped and counted. Clients that leave
                in the middle of a handshake were refused by nobody: they are sessions that end with `client_left` or `client_reset`.

                ## Fields

                `fields` chooses them and their order, for `json` and `text`. Text then is `name=value` with a space between; `-` is a value that the
                session does not have, and a value with a space or a quote is quoted. In JSON such a value is `null`.

                ```yaml
                log:
                  access: {format: text, fields: [time, session, client, backend, outgoing, cause, total_ms]}
                ```

                ```
                PAIRS_LINE
                ```

                `local` and `outgoing` cost one system call each, for each line that shows them.

                | field | type | meaning |
                |---|---|---|
                FIELDS
                ## Causes

                | cause | letter | who or what ended the session |
                |---|---|---|
                CAUSES
                ## Phases

                | phase | letter | what the session was doing when it ended |
                |---|---|---|
                PHASES
                `code` is the letter of the cause and that of the phase, as HAProxy has them: `--` is a normal end, `cD` a client that was silent
                while bytes were moved, `SC` a backend that could not be reached. It names no phase where neither side ended the session, but an
                operator, a drain, `timeouts.maxLifetime` or a check: `admin` is `K-` in each phase, `backend_down` is `D-`.

                ## From a row of the database to the client

                A database knows Sluice as its client. PostgreSQL shows the port in `pg_stat_activity.client_port`, MySQL in
                `information_schema.processlist`:

                ```sql
                SELECT pid, client_addr, client_port, state, query FROM pg_stat_activity WHERE client_port > 0;
                ```

                That is the `outgoing` port of the session. While the session lives:

                ```
                sluice connections --outgoing-port 40312
                ```

                Afterwards, in the log:

                ```
                jq -c 'select(.outgoing == "10.0.0.10:40312")' access.log
                ```

                `session` is the id in both, and in lines of the operator log that concern one session. `sluice connections --kill ID` ends it.
                A port is used again by later sessions, so look at the time too.

                A server that Sluice reaches over a Unix socket (`unix:/run/postgresql/.s.PGSQL.5432`) sees no port: PostgreSQL shows -1, MySQL
                `localhost`, and `outgoing` is `null`. Compare `backend_start` of PostgreSQL with `time` of the session and its `connect_ms`, or have
                Sluice connect to `127.0.0.1:5432` where you need to know.
                """;
        List<AccessField> chosen = Stream.of("time", "session", "client", "backend", "outgoing", "cause", "total_ms")
                .map(AccessField::of)
                .toList();
        return page.replace("JSON_LINE", line(new JsonFormat(List.of())))
                .replace("TEXT_LINE", line(new TextFormat()))
                .replace("HAPROXY_LINE", line(new HaproxyFormat(ZoneOffset.UTC)))
                .replace("PAIRS_LINE", line(new PairsFormat(chosen)))
                .replace("FIELDS", rows(AccessField.values(), AccessLogReferenceTest::row))
                .replace("CAUSES", rows(Cause.values(), AccessLogReferenceTest::row))
                .replace("PHASES", rows(Phase.values(), AccessLogReferenceTest::row));
    }

    private static String line(RecordFormat format) {
        StringBuilder line = new StringBuilder();
        format.append(Records.named("db", "pg", "pg1"), line);
        return line.toString();
    }

    private static <T> String rows(T[] values, Function<T, String> row) {
        return Stream.of(values).map(row).collect(Collectors.joining());
    }

    private static String row(AccessField field) {
        String end = field.isOfEnd() ? " Not at the start of a session." : "";
        return "| `%s` | %s | %s%s |%n".formatted(field.word(), field.kind(), field.meaning(), end);
    }

    private static String row(Cause cause) {
        return "| `%s` | `%s` | %s |%n".formatted(cause.label(), cause.letter(), cause.meaning());
    }

    private static String row(Phase phase) {
        return "| `%s` | `%s` | %s |%n".formatted(phase.label(), phase.letter(), phase.meaning());
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("reference.update")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }

    @Test
    void theLineOfAllFieldsShowsEachThatASessionCanHave() {
        String line = line(new JsonFormat(List.of()));
        for (AccessField field : AccessField.values()) {
            boolean rare =
                    switch (field) {
                        case PROXY, UNIQUE_ID, ROUTE, SNI, ALPN, ECH, REASON, DETAIL -> true;
                        case TLS_VERSION, TLS_CIPHER, TLS_GROUP, TLS_RESUMED, HANDSHAKE_MS -> true;
                        case CLIENT_SUBJECT, CLIENT_SAN -> true;
                        default -> false;
                    };
            assertThat(line.contains("\"" + field.word() + "\":"))
                    .as(field.word())
                    .isEqualTo(!rare);
        }
    }
}
