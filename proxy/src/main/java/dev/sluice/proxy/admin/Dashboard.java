package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page that shows the process: one document that loads nothing else. Its policy allows exactly its own style and script, by
 * their hashes. Any thread.
 */
final class Dashboard {
    private static final String PAGE = "dashboard.html";

    private @Nullable String policy;

    Response page() throws IOException {
        return new Response.Streamed(
                "text/html; charset=utf-8",
                Map.of("Content-Security-Policy", policy(), "Referrer-Policy", "no-referrer"),
                PageFiles.writing(PAGE));
    }

    private synchronized String policy() throws IOException {
        if (policy == null) {
            policy = policyOf(PageFiles.read(PAGE));
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
