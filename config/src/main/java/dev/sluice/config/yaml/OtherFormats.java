package dev.sluice.config.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The detector of configurations of other programs, by how they look. Asked only about a text that is no configuration
 * of Sluice.
 */
final class OtherFormats {
    private static final Pattern HAPROXY =
            Pattern.compile("^(?:global|defaults|(?:frontend|backend|listen)\\s+\\S+)\\s*(?:#.*)?$", Pattern.MULTILINE);
    private static final Pattern NGINX =
            Pattern.compile("^\\s*(?:stream|http|events|server|upstream\\s+\\S+)\\s*\\{", Pattern.MULTILINE);

    private OtherFormats() {}

    /** What to do with it; null when it is none. */
    static @Nullable String remedy(String text) {
        if (NGINX.matcher(text).find()) {
            return "this is a configuration of nginx, and Sluice reads YAML: docs/from-nginx.md says what becomes of each directive";
        }
        return HAPROXY.matcher(text).find()
                ? "this is a configuration of HAProxy, and Sluice reads YAML: docs/from-haproxy.md says what becomes of each keyword"
                : null;
    }
}
