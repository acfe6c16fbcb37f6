package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who answers a request: by method and path, and what is said when nobody does. */
@Timeout(20)
class RouterTest {
    private final Router router = new Router(new Router.Fallback() {
        @Override
        public Response notFound(Request request) {
            return Response.text(Response.NOT_FOUND, "nothing at " + request.path());
        }

        @Override
        public Response notAllowed(Request request, String allowed) {
            return Response.text(Response.METHOD_NOT_ALLOWED, "use " + allowed);
        }

        @Override
        public Response failed(Request request, Exception failure) {
            return Response.text(500, String.valueOf(failure.getMessage()));
        }
    });

    private static Request request(String method, String path) {
        return new Request(method, path, List.of(), Map.of(), Map.of(), "");
    }

    private Response.Whole answer(String method, String path) {
        return (Response.Whole) router.answer(request(method, path));
    }

    private static Router.Handler says(String text) {
        return request -> Response.text(Response.OK, text + request.names());
    }

    @Test
    void whatAPatternLeavesOpenIsNamedInItsOrder() {
        router.add("GET", "/pools/{}/backends/{}", says("backend "));
        assertThat(answer("GET", "/pools/pg/backends/b 1").body()).isEqualTo("backend [pg, b 1]");
        assertThat(answer("GET", "/pools//backends/").body())
                .as("an empty segment is one too")
                .isEqualTo("backend [, ]");
    }

    @Test
    void aPathIsFoundAsAWholeOnly() {
        router.add("GET", "/pools/{}", says("pool "));
        for (String path : List.of("/pools", "/pools/pg/", "/pools/pg/backends", "/Pools/pg", "pools/pg", "")) {
            assertThat(answer("GET", path).status()).as(path).isEqualTo(Response.NOT_FOUND);
            assertThat(answer("GET", path).body()).isEqualTo("nothing at " + path);
        }
    }

    @Test
    void theFirstOfTwoRoutesThatFitAnswers() {
        router.add("GET", "/pools/all", says("all ")).add("GET", "/pools/{}", says("pool "));
        assertThat(answer("GET", "/pools/all").body()).isEqualTo("all []");
        assertThat(answer("GET", "/pools/other").body()).isEqualTo("pool [other]");
        assertThat(router.routes()).containsExactly("GET /pools/all", "GET /pools/{}");
    }

    @Test
    void anotherMethodIsToldWhichOnesThereAre() {
        router.add("PUT", "/state", says("put"))
                .add("GET", "/state", says("get"))
                .add("DELETE", "/other", says(""));
        Response.Whole answer = answer("POST", "/state");
        assertThat(answer.status()).isEqualTo(Response.METHOD_NOT_ALLOWED);
        assertThat(answer.headers()).containsExactly(Map.entry("Allow", "GET, HEAD, PUT"));
        assertThat(answer.body()).isEqualTo("use GET, HEAD, PUT");
        assertThat(answer("GET", "/other").headers()).containsEntry("Allow", "DELETE");
    }

    @Test
    void headIsAnsweredAsGet() {
        router.add("GET", "/livez", Router.Effort.PROBE, says("alive")).add("POST", "/reload", says(""));
        assertThat(answer("HEAD", "/livez").body()).isEqualTo("alive[]");
        assertThat(answer("HEAD", "/reload").status()).isEqualTo(Response.METHOD_NOT_ALLOWED);
        assertThat(router.effort(request("HEAD", "/livez"))).isEqualTo(Router.Effort.PROBE);
    }

    @Test
    void anEffortIsThatOfTheRouteThatAnswers() {
        router.add("GET", "/sessions", Router.Effort.HEAVY, says("")).add("POST", "/sessions", says(""));
        assertThat(router.effort(request("GET", "/sessions"))).isEqualTo(Router.Effort.HEAVY);
        assertThat(router.effort(request("POST", "/sessions"))).isEqualTo(Router.Effort.LIGHT);
        assertThat(router.effort(request("GET", "/nothing"))).isEqualTo(Router.Effort.LIGHT);
    }

    @Test
    void aRefusalOfTheGuardIsTheAnswerEvenWhereNothingIs() {
        router.add("GET", "/secret", says("secret"))
                .guard(request -> request.headers().containsKey("authorization")
                        ? Optional.empty()
                        : Optional.of(Response.text(Response.UNAUTHORIZED, "who are you?")));
        assertThat(answer("GET", "/secret").status()).isEqualTo(Response.UNAUTHORIZED);
        assertThat(answer("GET", "/nothing").status()).isEqualTo(Response.UNAUTHORIZED);
        Request known = new Request("GET", "/secret", List.of(), Map.of(), Map.of("authorization", "x"), "");
        assertThat(((Response.Whole) router.answer(known)).status()).isEqualTo(Response.OK);
    }

    @Test
    void aHandlerThatThrowsIsAnAnswer() {
        router.add("GET", "/broken", _ -> {
            throw new IllegalStateException("broken");
        });
        assertThat(answer("GET", "/broken").status()).isEqualTo(500);
        assertThat(answer("GET", "/broken").body()).isEqualTo("broken");
    }
}
