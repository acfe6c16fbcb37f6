package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page that shows the process: one document that loads nothing else, joined from its files. Its policy allows exactly its own
 * style and script, by their hashes. Any thread.
 */
final class Dashboard {
    private static final String PAGE = "dashboard/page.html";
    private static final List<String> STYLES = List.of("dashboard/style.css", "dashboard/tables.css");
    /** The order matters: each uses those before it. */
    private static final List<String> SCRIPTS = List.of(
            "dashboard/figures.js",
            "dashboard/pieces.js",
            "dashboard/tables.js",
            "dashboard/view.js",
            "dashboard/actions.js");

    private @Nullable String policy;

    Response page() throws IOException {
        return new Response.Streamed(
                "text/html; charset=utf-8",
                Map.of("Content-Security-Policy", policy(), "Referrer-Policy", "no-referrer"),
                out -> out.write(joined().getBytes(StandardCharsets.UTF_8)));
    }

    private static String joined() throws IOException {
        return PageFiles.read(PAGE)
                .replace("<style></style>", "<style>\n" + all(STYLES) + "</style>")
                .replace("<script></script>", "<script>\n" + all(SCRIPTS) + "</script>");
    }

    private static String all(List<String> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            text.append(PageFiles.read(file));
        }
        return text.toString();
    }

    private synchronized String policy() throws IOException {
        if (policy == null) {
            policy = policyOf(joined());
        }
        return policy;
    }

    private static String policyOf(String page) throws IOException {
        return "default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; img-src data:;"
                        .formatted(hash(page, "style"), hash(page, "script"))
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String hash(String page, String element) throws IOException {
        int open = page.indexOf("<" + element + ">");
        int close = page.indexOf("</" + element + ">");
        if (open < 0 || close < open) {
            throw new IOException(PAGE + " has no " + element);
        }
        String content = page.substring(open + element.length() + 2, close);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
