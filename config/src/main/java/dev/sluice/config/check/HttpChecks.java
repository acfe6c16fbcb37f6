package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.value.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The checks of what a health check by HTTP says together: its headers, and its login. */
final class HttpChecks {
    private static final int MOST_HEADERS = 32;

    /** Servers take no more of them by default. */
    private static final int MOST_BYTES = 8 * 1024;

    /** By their names in lower case, what to do instead. */
    private static final Map<String, String> OWN = Map.of(
            "host", "write it as \"http.host\"",
            "connection", "a check always says \"Connection: close\"; leave it out",
            "content-length", "the request of a check has no body; leave it out",
            "transfer-encoding", "the request of a check has no body; leave it out");

    private final Problems problems;

    HttpChecks(Problems problems) {
        this.problems = problems;
    }

    /** Looks at one section. */
    void run(Bound.@Nullable Fields http, String path) {
        if (http == null) {
            return;
        }
        if (!problems.hasErrorsAt(path)) { // what has one is not there
            login(http, path);
        }
        if (http.get("headers") instanceof Bound.Names headers) {
            headers(headers, path + ".headers");
        }
    }

    private void headers(Bound.Names headers, String path) {
        SequencedMap<String, Bound.Names.Item> items = headers.items();
        Map<String, String> seen = new HashMap<>();
        long bytes = 0;
        for (Map.Entry<String, Bound.Names.Item> entry : items.entrySet()) {
            String name = entry.getKey();
            Bound.Names.Item item = entry.getValue();
            String lower = name.toLowerCase(Locale.ROOT);
            String remedy = OWN.get(lower);
            String first = seen.putIfAbsent(lower, name);
            if (remedy != null) {
                problems.error(item.nameSpan(), path, "%s.%s: %s".formatted(path, name, remedy));
            } else if (first != null) {
                problems.error(
                        item.nameSpan(),
                        path,
                        "%s.%s is the same header as \"%s\": upper and lower case do not count; write it once"
                                .formatted(path, name, first));
            }
            bytes += name.length();
            if (item.value() instanceof Bound.Value(SecretText text, String _, var _, var _)) {
                bytes += text.text().getBytes(StandardCharsets.UTF_8).length;
            }
        }
        if (items.size() > MOST_HEADERS) {
            problems.error(
                    headers.span(), path, "%s: there are %d; at most %d".formatted(path, items.size(), MOST_HEADERS));
        } else if (bytes > MOST_BYTES) {
            problems.error(
                    headers.span(),
                    path,
                    "%s: together they have %d bytes; at most %d, since servers refuse more"
                            .formatted(path, bytes, MOST_BYTES));
        }
    }

    private void login(Bound.Fields http, String path) {
        Bound user = http.get("user");
        Bound password = http.get("passwordFile");
        Bound token = http.get("tokenFile");
        if (token != null && (user != null || password != null)) {
            problems.error(
                    token.span(),
                    path,
                    "%s has tokenFile and %s; write either user with passwordFile, or tokenFile"
                            .formatted(path, user == null ? "passwordFile" : "user"));
        } else if (user != null && password == null) {
            problems.error(
                    user.span(),
                    path,
                    "%s.user needs passwordFile beside it, as in passwordFile: /etc/sluice/password".formatted(path));
        } else if (password != null && user == null) {
            problems.error(
                    password.span(), path, "%s.passwordFile needs user beside it, as in user: sluice".formatted(path));
        }
    }
}
