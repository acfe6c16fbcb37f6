package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The table of a page of sessions. What no session has, has no column. Stateless. */
final class SessionTable {
    /** Names may have 253 characters, and are as the client likes; {@code -o json} has all of them. */
    private static final int MOST_OF_NAME = 64;

    private SessionTable() {}

    private record Column(String head, Function<JsonNode, String> cell) {}

    private static List<Column> columns(JsonNode sessions) {
        boolean routes = false;
        boolean names = false;
        boolean certificates = false;
        boolean addresses = false; // a backend without a name has its address for one
        for (JsonNode session : sessions) {
            routes |= session.path("route").isTextual();
            names |= session.path("sni").isTextual();
            certificates |= session.path("clientSubject").isTextual();
            addresses |= !session.path("backend").equals(session.path("backendAddress"));
        }
        List<Column> columns = new ArrayList<>();
        columns.add(text("ID", "id"));
        columns.add(text("CLIENT", "client"));
        columns.add(text("FRONTEND", "frontend"));
        if (routes) {
            columns.add(text("ROUTE", "route"));
        }
        if (names) {
            columns.add(
                    new Column("NAME", session -> Units.cut(session.path("sni").asText("-"), MOST_OF_NAME)));
        }
        if (certificates) {
            columns.add(new Column(
                    "CERTIFICATE",
                    session -> Units.cut(session.path("clientSubject").asText("-"), MOST_OF_NAME)));
        }
        columns.add(new Column(
                "POOL/BACKEND",
                session -> session.path("pool").isTextual()
                        ? session.path("pool").asText() + "/"
                                + session.path("backend").asText("-")
                        : "-"));
        if (addresses) {
            columns.add(text("ADDRESS", "backendAddress"));
        }
        columns.add(text("OUTGOING", "outgoing"));
        columns.add(text("PHASE", "phase"));
        columns.add(time("AGE", "ageSeconds"));
        columns.add(time("IDLE", "idleSeconds"));
        columns.add(bytes("IN", "receivedBytes"));
        columns.add(bytes("OUT", "sentBytes"));
        return columns;
    }

    private static Column text(String head, String field) {
        return new Column(head, session -> session.path(field).asText("-"));
    }

    private static Column time(String head, String field) {
        return new Column(head, session -> Units.time(session.path(field).asDouble()));
    }

    private static Column bytes(String head, String field) {
        return new Column(head, session -> Units.bytes(session.path(field).asDouble()));
    }

    /** With what to ask for where there are more. */
    static String of(JsonNode page) {
        JsonNode sessions = page.path("sessions");
        List<Column> columns = columns(sessions);
        Table table = new Table(columns.stream().map(Column::head).toArray(String[]::new));
        for (JsonNode session : sessions) {
            table.row(columns.stream().map(column -> column.cell.apply(session)).toArray());
        }
        StringBuilder text = new StringBuilder(table.toString());
        int shown = sessions.size();
        if (page.path("matching").asLong() > shown) {
            text.append("%d of %d; --limit shows up to 1000%n"
                    .formatted(shown, page.path("matching").asLong()));
        }
        if (page.has("next")) {
            text.append("older ones: --before ")
                    .append(page.path("next").asText())
                    .append('\n');
        }
        return text.toString();
    }
}
