package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frontend shows its routes and what each took; sessions are found by their route and by the name that was asked for. */
@Timeout(60)
class RouteJsonTest {
    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);
    private final TestProxy proxy = TestProxy.of("""
            process: {workers: 2, drain: {timeout: 0s}}
            metrics: off
            frontends:
              f:
                bind: "127.0.0.1:0"
                routes:
                  - {sni: a.example, name: first, pools: {p: 95, q: 5, r: 0}}
                  - {sni: "*.example", pool: q, whenDown: skip}
                  - {sni: old.test, pool: refuse}
                pool: p
              strict: {bind: "127.0.0.2:0", routes: [{sni: a.example, pool: q}]}
              plain: {bind: "127.0.0.3:0", pool: p}
            pools: {p: ["%1$s"], q: ["%1$s"], r: ["%1$s"]}
            """.formatted(Wire.addressOf(backend.address())));

    private final Router router = new Router(AdminServer.PROBLEMS);
    private final List<Wire> wires = new ArrayList<>();

    RouteJsonTest() {
        new SessionRoutes(proxy.view(), new FakeControl()).addTo(router);
    }

    @AfterEach
    void close() {
        wires.forEach(Wire::close);
        proxy.close();
        backend.close();
    }

    private void session(String name) {
        byte[] hello = TestHello.of(name);
        Wire client = proxy.connect();
        wires.add(client);
        client.write(hello);
        assertThat(client.read(hello.length)).hasSize(hello.length);
    }

    private JsonNode frontend(String name) {
        return new FrontendJson(proxy.view())
                .of(proxy.server().snapshot().frontend(name).orElseThrow());
    }

    private JsonNode sessions(int status, Map<String, String> query) {
        Map<String, List<String>> parameters = new HashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(value)));
        Response.Whole answer = (Response.Whole)
                router.answer(new Request("GET", "/api/v1/sessions", List.of(), parameters, Map.of(), ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The names that the sessions found have asked for. */
    private List<String> found(Map<String, String> query) {
        return StreamSupport.stream(sessions(200, query).path("sessions").spliterator(), false)
                .map(session -> session.path("sni").asText())
                .sorted()
                .toList();
    }

    @Test
    void routesAreInTheirOrderWithSharesAndSessionsAndTheOneForAllOthersIsLast() {
        session("a.example");
        session("a.example");
        session("c.example");
        session("elsewhere.test");
        JsonNode f = frontend("f");
        assertThat(f.path("pool").isNull()).isTrue();
        assertThat(f.path("pools").toString()).isEqualTo("[\"p\",\"q\"]");
        assertThat(f.path("routes")).map(JsonNode::toString).containsExactly("""
                        {"name":"first","pools":[{"pool":"p","weight":95},{"pool":"q","weight":5},{"pool":"r","weight":0}],"whenDown":"refuse","sessions":2}""", """
                        {"name":"sni=*.example","pools":[{"pool":"q","weight":1}],"whenDown":"skip","sessions":1}""", """
                        {"name":"sni=old.test","pools":[],"whenDown":"refuse","sessions":0}""", """
                        {"name":"default","pools":[{"pool":"p","weight":1}],"whenDown":"refuse","sessions":1}""");
    }

    @Test
    void aFrontendWithoutAPoolForAllOthersRefusesThemAndOneWithoutRoutesHasNone() {
        assertThat(frontend("strict").path("routes").path(1).toString()).isEqualTo("""
                        {"name":"default","pools":[],"whenDown":"refuse","sessions":0}""");
        assertThat(frontend("plain").path("pool").asText()).isEqualTo("p");
        assertThat(frontend("plain").path("pools").toString()).isEqualTo("[\"p\"]");
        assertThat(frontend("plain").path("routes").toString()).isEqualTo("[]");
    }

    @Test
    void sessionsAreFoundByTheirRouteAndByTheNameThatWasAskedFor() {
        session("a.example");
        session("c.example");
        session("a.c.example");
        assertThat(found(Map.of("route", "first"))).containsExactly("a.example");
        assertThat(found(Map.of("route", "default", "frontend", "f"))).containsExactly("a.c.example");
        assertThat(found(Map.of("sni", "C.example."))).containsExactly("c.example");
        assertThat(found(Map.of("sni", "*.example"))).containsExactly("a.example", "c.example");
        assertThat(found(Map.of("sni", "*.c.example", "route", "first"))).isEmpty();
        assertThat(sessions(404, Map.of("route", "frist")).path("detail").asText())
                .isEqualTo("there is no route \"frist\"; did you mean \"first\"?");
        assertThat(sessions(404, Map.of("frontend", "strict", "route", "first"))
                        .path("detail")
                        .asText())
                .isEqualTo("there is no route of frontend strict \"first\"");
        assertThat(sessions(400, Map.of("sni", "a b")).path("detail").asText()).startsWith("sni: \"a b\"");
    }
}
