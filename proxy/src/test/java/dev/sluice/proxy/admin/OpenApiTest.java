package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.pool.AdminState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The description of the interface says what the interface does. */
@Timeout(60)
class OpenApiTest {
    private static final Control NOTHING = new FakeControl();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final JsonNode document = read();

    private static JsonNode read() {
        try {
            return Json.MAPPER.readTree(PageFiles.read("openapi.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TestProxy proxy() {
        TestTls.pem(directory, "web.pem", "one.example");
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {directory: %s}}
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p}
                  t: {bind: "127.0.0.1:0", tls: {certificates: web}, pool: p}
                  r: {bind: "127.0.0.2:0", routes: [{sni: a.example, pools: {p: 1}}]}
                pools: {p: {healthCheck: off, backends: {b: "127.0.0.1:1"}, discover: {file: none}}}
                """.formatted(directory), (_, _) -> {
            FakeLookup lookup = new FakeLookup();
            lookup.onStart(told -> {
                told.onFailed("not yet");
                told.onFound(List.of(FakeLookup.endpoint("found", 2)));
            });
            return lookup;
        });
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() {
        try (TestProxy proxy = proxy()) {
            List<String> described = new ArrayList<>();
            document.path("paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .fieldNames()
                            .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " "
                                    + path.getKey().replaceAll("\\{[^}]*}", "{}"))));
            assertThat(AdminServer.changing(
                                    proxy.view(), NOTHING, new Refusals(), new HostGuard(List.of("listed.example")))
                            .routes())
                    .containsExactlyInAnyOrderElementsOf(described);
        }
    }

    @Test
    void answersHaveTheFieldsOfTheirSchemas() {
        try (TestProxy proxy = proxy();
                Wire client = proxy.connect()) {
            Router router = AdminServer.changing(
                    proxy.view(), NOTHING, new Refusals(), new HostGuard(List.of("listed.example")));
            proxy.backend(0).adminState(AdminState.MAINTENANCE);
            proxy.backend(0).overrideWeight(7);
            for (String path : List.of(
                    "/api/v1/info",
                    "/api/v1/status",
                    "/api/v1/problems",
                    "/api/v1/overrides",
                    "/api/v1/stats",
                    "/api/v1/certificates",
                    "/api/v1/frontends",
                    "/api/v1/frontends/f",
                    "/api/v1/pools",
                    "/api/v1/pools/p",
                    "/api/v1/pools/p/backends/b",
                    "/api/v1/sessions",
                    "/api/v1/refused")) {
                assertThat(client.channel().isOpen()).isTrue();
                Response answer = router.answer(new Request("GET", path, List.of(), Map.of(), Map.of(), ""));
                JsonNode schema = document.path("paths")
                        .path(path.replace("/f", "/{frontend}")
                                .replace("/{frontend}rontends", "/frontends")
                                .replaceAll("/p$", "/{pool}")
                                .replace("/p/backends/b", "/{pool}/backends/{backend}"))
                        .path("get")
                        .path("responses")
                        .path("200")
                        .path("content")
                        .path("application/json")
                        .path("schema");
                assertThat(schema.isMissingNode()).as(path).isFalse();
                try {
                    compare(path, schema, Json.MAPPER.readTree(body(answer)));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @Test
    void aPageOfAnotherSiteCannotUseTheBrowserOfAnOperator() {
        try (TestProxy proxy = proxy()) {
            Router router = AdminServer.changing(
                    proxy.view(), NOTHING, new Refusals(), new HostGuard(List.of("listed.example")));
            assertThat(status(router, Map.of("host", "localhost:8080", "origin", "http://evil.example")))
                    .isEqualTo(403);
            assertThat(status(router, Map.of("host", "localhost:8080", "origin", "http://localhost:8080")))
                    .isEqualTo(200);
            assertThat(status(router, Map.of("host", "sluice"))).isEqualTo(200);
            assertThat(status(router, Map.of("host", "localhost:8080", "sec-fetch-site", "cross-site")))
                    .isEqualTo(403);
            assertThat(status(router, Map.of("host", "localhost:8080", "sec-fetch-site", "same-origin")))
                    .isEqualTo(200);
        }
    }

    @Test
    void aNameThatWasMadeToLeadHereIsRefusedUnlessItIsListed() {
        try (TestProxy proxy = proxy()) {
            Router router = AdminServer.changing(
                    proxy.view(), NOTHING, new Refusals(), new HostGuard(List.of("Listed.example")));
            assertThat(status(router, Map.of("host", "evil.example:8080", "origin", "http://evil.example:8080")))
                    .isEqualTo(403);
            assertThat(status(router, Map.of("host", "evil.example"))).isEqualTo(403);
            for (String host : List.of("127.0.0.1:9401", "[::1]:9401", "[::1]", "LOCALHOST", "listed.example:80")) {
                assertThat(status(router, Map.of("host", host))).as(host).isEqualTo(200);
            }
        }
    }

    private static byte[] body(Response answer) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        switch (answer) {
            case Response.Whole whole -> {
                assertThat(whole.status()).isEqualTo(200);
                body.writeBytes(whole.body().getBytes(StandardCharsets.UTF_8));
            }
            case Response.Streamed streamed -> {
                try {
                    streamed.body().writeTo(body);
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
            case Response.Events _ -> throw new AssertionError("a stream");
        }
        return body.toByteArray();
    }

    private static int status(Router router, Map<String, String> headers) {
        Response answer = router.answer(new Request("POST", "/api/v1/drain", List.of(), Map.of(), headers, ""));
        return answer instanceof Response.Whole whole ? whole.status() : 0;
    }

    /** The fields of an answer are those that the schema has, down to the leaves. */
    private void compare(String where, JsonNode described, JsonNode value) {
        JsonNode schema = described.has("$ref")
                ? document.at(described.path("$ref").asText().substring(1))
                : described;
        if (value.isNull()) {
            assertThat(schema.toString()).as(where).contains("null");
        } else if (schema.has("anyOf")) {
            compare(where, schema.path("anyOf").get(1), value);
        } else if (value.isArray()) {
            value.forEach(item -> compare(where + "[]", schema.path("items"), item));
        } else if (value.isObject() && schema.has("properties")) {
            schema.path("required")
                    .forEach(field -> assertThat(value.has(field.asText()))
                            .as(where + "." + field)
                            .isTrue());
            value.properties().forEach(field -> {
                JsonNode property = schema.path("properties").path(field.getKey());
                assertThat(property.isMissingNode())
                        .as(where + "." + field.getKey())
                        .isFalse();
                compare(where + "." + field.getKey(), property, field.getValue());
            });
        } else if (schema.has("enum")) {
            assertThat(schema.path("enum")).as(where).contains(value);
        } else if (schema.path("type").isTextual()) {
            boolean right =
                    switch (schema.path("type").asText()) {
                        case "integer" -> value.isIntegralNumber();
                        case "number" -> value.isNumber();
                        case "boolean" -> value.isBoolean();
                        case "string" -> value.isTextual();
                        default -> value.isObject();
                    };
            assertThat(right).as(where + " is " + value).isTrue();
        }
    }
}
