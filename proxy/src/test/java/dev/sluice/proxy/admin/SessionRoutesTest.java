package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.session.live.SessionFilter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions are found by whatever an operator knows of them. */
@Timeout(60)
class SessionRoutesTest {
    private final TestBackend backend = TestBackend.manual();
    private final TestProxy proxy = TestProxy.of("""
            process: {workers: 2, drain: {timeout: 0s}}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: shop}}
            pools: {shop: {healthCheck: off, backends: {one: "%s"}}}
            """.formatted(Wire.addressOf(backend.address())));

    private final Router router = new Router(AdminServer.PROBLEMS);
    private final List<Wire> wires = new ArrayList<>();

    SessionRoutesTest() {
        new SessionRoutes(proxy.view(), new FakeControl() {
                    @Override
                    public long endSessions(SessionFilter filter) {
                        return proxy.server().workers().stream()
                                .mapToInt(worker -> worker.endAll(filter, Cause.ADMIN)
                                        .orTimeout(20, TimeUnit.SECONDS)
                                        .join()
                                        .count())
                                .sum();
                    }

                    @Override
                    public boolean endSession(long id) {
                        return proxy.server()
                                .workers()
                                .get(Worker.workerOf(id))
                                .end(id, Cause.ADMIN)
                                .orTimeout(20, TimeUnit.SECONDS)
                                .join();
                    }
                })
                .addTo(router);
    }

    @AfterEach
    void close() {
        wires.forEach(Wire::close);
        proxy.close();
        backend.close();
    }

    /** A session whose backend side is known, since the backend has accepted it. */
    private Wire session(String payload) {
        Wire client = proxy.connect();
        wires.add(client);
        Wire served = backend.next();
        wires.add(served);
        if (payload.isEmpty()) {
            awaitConnected(served);
        } else {
            client.write(payload.getBytes(StandardCharsets.UTF_8));
            assertThat(served.read(payload.length())).hasSize(payload.length());
        }
        return served;
    }

    /** The kernel accepts for the backend before the loop knows that it is connected. */
    private void awaitConnected(Wire served) {
        Map<String, String> filter = Map.of("outgoingPort", "" + peer(served).getPort());
        Await.until(
                "its backend is known",
                () -> ask("GET", "/api/v1/sessions", filter, 200)
                        .path("sessions")
                        .path(0)
                        .path("backendAddress")
                        .isTextual());
    }

    private JsonNode ask(String method, String path, Map<String, String> query, int status) {
        Map<String, List<String>> parameters = new HashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(value)));
        Response answer = router.answer(new Request(method, path, List.of(), parameters, Map.of(), ""));
        Response.Whole whole = (Response.Whole) answer;
        assertThat(whole.status()).as(whole.body()).isEqualTo(status);
        try {
            return Json.MAPPER.readTree(whole.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> ids(Map<String, String> query) {
        return stream(ask("GET", "/api/v1/sessions", query, 200).path("sessions"))
                .map(one -> one.path("id").asText())
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all.stream();
    }

    private long count(Map<String, String> query) {
        Map<String, String> counting = new HashMap<>(query);
        counting.put("count", "true");
        return ask("GET", "/api/v1/sessions", counting, 200).path("count").asLong(-1);
    }

    private String problem(Map<String, String> query, int status) {
        return ask("GET", "/api/v1/sessions", query, status).path("detail").asText();
    }

    private static InetSocketAddress peer(Wire served) {
        try {
            return (InetSocketAddress) served.channel().getRemoteAddress();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int local(SocketChannel channel) {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatABackendSeesAsItsClientFindsTheSession() {
        Wire first = session("");
        Wire second = session("");
        for (Wire served : List.of(first, second)) {
            int port = peer(served).getPort();
            JsonNode found = ask("GET", "/api/v1/sessions", Map.of("outgoingPort", "" + port), 200)
                    .path("sessions");
            assertThat(found).hasSize(1);
            assertThat(found.get(0).path("outgoing").asText()).isEqualTo("127.0.0.1:" + port);
            assertThat(found.get(0).path("backendAddress").asText())
                    .isEqualTo(Wire.addressOf(backend.address()).toString());
            Wire client = wires.get(wires.indexOf(served) - 1);
            assertThat(found.get(0).path("client").asText()).isEqualTo("127.0.0.1:" + local(client.channel()));
        }
    }

    @Test
    void theIdOfTheListIsTheOneOfTheAccessLogAndOfTheEnd() {
        Wire served = session("");
        String id = ids(Map.of()).getFirst();
        assertThat(ask("DELETE", "/api/v1/sessions/" + id, Map.of(), 200)
                        .path("closed")
                        .asText())
                .isEqualTo(id);
        assertThat(served.readToEnd().wasReset()).isTrue();
        SessionRecord record = proxy.nextRecord();
        assertThat(record.session()).isEqualTo(Long.parseLong(id));
        assertThat(String.valueOf(record.outgoing()))
                .isEqualTo("127.0.0.1:" + peer(served).getPort());
    }

    @Test
    void aSessionIsFoundByItsSourceItsNamesItsAgeAndItsSilence() {
        Wire _ = session("hello");
        String client = ask("GET", "/api/v1/sessions", Map.of(), 200)
                .path("sessions")
                .path(0)
                .path("client")
                .asText();
        Await.count("a while passes", () -> count(Map.of("idleOver", "20ms", "olderThan", "20ms")), 1);
        for (Map<String, String> query : List.of(
                Map.of("source", "127.0.0.0/8"),
                Map.of("source", "127.0.0.1"),
                Map.of("client", "127.0.0.1"),
                Map.of("client", client),
                Map.of("frontend", "web", "pool", "shop", "backend", "one"))) {
            assertThat(count(query)).as(query.toString()).isEqualTo(1);
        }
        for (Map<String, String> query : List.of(
                Map.of("source", "10.0.0.0/8"),
                Map.of("source", "2001:db8::/32"),
                Map.of("source", "unix"),
                Map.of("client", "127.0.0.1:1"),
                Map.of("idleOver", "1h"),
                Map.of("olderThan", "1h"),
                Map.of("outgoingPort", "1"))) {
            assertThat(count(query)).as(query.toString()).isZero();
        }
    }

    @Test
    void sortedListsBeginWithTheLargestAndSayHowManyThereAre() {
        Wire _ = session("a");
        Wire _ = session("long enough");
        Wire _ = session("");
        List<String> newest = ids(Map.of());
        JsonNode busiest = ask("GET", "/api/v1/sessions", Map.of("sort", "bytes", "limit", "1"), 200);
        assertThat(busiest.path("sessions").get(0).path("receivedBytes").asInt())
                .isEqualTo(11);
        assertThat(busiest.path("matching").asInt()).isEqualTo(3);
        assertThat(ids(Map.of("sort", "age"))).hasSize(3).containsExactlyInAnyOrderElementsOf(newest);
        List<Double> ages = stream(ask("GET", "/api/v1/sessions", Map.of("sort", "age"), 200)
                        .path("sessions"))
                .map(one -> one.path("ageSeconds").asDouble())
                .toList();
        assertThat(ages.getFirst()).isGreaterThan(ages.getLast());
    }

    @Test
    void aNameThatDoesNotExistIsAnErrorWithASuggestion() {
        assertThat(problem(Map.of("pool", "shpo"), 404)).isEqualTo("there is no pool \"shpo\"; did you mean \"shop\"?");
        assertThat(problem(Map.of("frontend", "wbe"), 404))
                .isEqualTo("there is no frontend \"wbe\"; did you mean \"web\"?");
        assertThat(problem(Map.of("backend", "oen"), 404))
                .isEqualTo("there is no backend \"oen\"; did you mean \"one\"?");
        assertThat(count(Map.of("pool", "shop"))).isZero();
    }

    @Test
    void parametersAreChecked() {
        assertThat(problem(Map.of("idelOver", "5m"), 400))
                .startsWith("unknown parameter \"idelOver\"; did you mean \"idleOver\"?");
        assertThat(problem(Map.of("idleOver", "5"), 400)).startsWith("idleOver: \"5\" has no unit; write \"5s\"");
        assertThat(problem(Map.of("source", "10.0.0.1/8"), 400)).contains("did you mean \"10.0.0.0/8\"?");
        assertThat(problem(Map.of("client", "10.0.0.0/33"), 400))
                .isEqualTo("client: \"10.0.0.0/33\": the prefix is 0 to 32 bits long");
        assertThat(problem(Map.of("client", "::1", "source", "::1"), 400)).contains("give one of them");
        assertThat(problem(Map.of("sort", "idel"), 400)).contains("did you mean \"idle\"?");
        assertThat(problem(Map.of("outgoingPort", "70000"), 400)).contains("from 1 to 65535");
        assertThat(problem(Map.of("sort", "age", "before", "7"), 400)).contains("leave sort out");
        assertThat(problem(Map.of("count", "yes"), 400)).contains("not true or false");
    }

    @Test
    void sessionsThatMatchAreEndedTogetherAndTheOthersGoOn() {
        Wire idle = session("");
        Wire busy = session("hello");
        String kept = ids(Map.of("outgoingPort", "" + peer(busy).getPort())).getFirst();
        JsonNode none = ask("DELETE", "/api/v1/sessions", Map.of(), 400);
        assertThat(none.path("detail").asText()).startsWith("say which sessions are to end");
        assertThat(ask(
                                "DELETE",
                                "/api/v1/sessions",
                                Map.of("outgoingPort", "" + peer(idle).getPort()),
                                200)
                        .path("closed")
                        .asInt())
                .isEqualTo(1);
        assertThat(idle.readToEnd().wasReset()).isTrue();
        assertThat(ids(Map.of())).containsExactly(kept);
        assertThat(ask("DELETE", "/api/v1/sessions", Map.of("source", "10.0.0.0/8"), 200)
                        .path("closed")
                        .asInt(-1))
                .isZero();
        assertThat(ask("DELETE", "/api/v1/sessions", Map.of("pool", "shpo"), 404)
                        .path("detail")
                        .asText())
                .contains("did you mean");
    }
}
