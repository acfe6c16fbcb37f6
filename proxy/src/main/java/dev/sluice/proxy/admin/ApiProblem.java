package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.language.Nearest;
import dev.sluice.proxy.http.Response;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request that cannot be fulfilled, answered as RFC 9457 describes. */
final class ApiProblem extends Exception {
    private static final long serialVersionUID = 1;
    private static final String TYPE = "application/problem+json";

    private final int status;
    private final String title;
    private final transient List<Finding> findings;

    private ApiProblem(int status, String title, String detail, List<Finding> findings) {
        super(detail);
        this.status = status;
        this.title = title;
        this.findings = List.copyOf(findings);
    }

    ApiProblem(int status, String title, String detail) {
        this(status, title, detail, List.of());
    }

    static ApiProblem notFound(String what, String name) {
        return new ApiProblem(Response.NOT_FOUND, "not found", "there is no " + what + " \"" + name + "\"");
    }

    /** Names what was probably meant. */
    static ApiProblem notFound(String what, String name, Collection<String> known) {
        String nearest = Nearest.to(name, known);
        String meant = nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
        return new ApiProblem(Response.NOT_FOUND, "not found", "there is no " + what + " \"" + name + "\"" + meant);
    }

    static ApiProblem badRequest(String detail) {
        return new ApiProblem(Response.BAD_REQUEST, "bad request", detail);
    }

    /** A configuration with errors. */
    static ApiProblem rejected(int generation, List<Finding> findings) {
        return new ApiProblem(
                Response.UNPROCESSABLE,
                "configuration rejected",
                "generation " + generation + " goes on unchanged",
                findings);
    }

    Response response() {
        ObjectNode body = Json.object()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage());
        if (!findings.isEmpty()) {
            body.set("errors", findings(findings));
        }
        return new Response.Whole(status, TYPE, body + "\n", Map.of());
    }

    static ArrayNode findings(List<Finding> findings) {
        ArrayNode all = Json.array();
        for (Finding finding : findings) {
            all.addObject()
                    .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                    .put("place", finding.place().toString())
                    .put("message", finding.message())
                    .put("text", finding.render());
        }
        return all;
    }
}
