package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part that a Redis server plays, as {@code INFO replication} tells. Valkey, KeyDB and Dragonfly tell it in the same words. Stateless.
 *
 * <ul>
 *   <li>A replica with a link to its primary is 0 s behind while it hears of it. The primary says something every 10 s at least
 *       ({@code repl-ping-replica-period}); after a longer silence the replica may be behind by all of that.
 *   <li>Without a link it is behind by the time since it had one. A replica that has had none since its start does not tell.
 *   <li>A replica that copies all data anew serves what it had before, and its lag grows as without a link. One that has had no link before has nothing, or
 *       data of an unknown age that is about to be replaced: it does not serve.
 *   <li>A Sentinel has no replication, and so no part.
 * </ul>
 */
final class RedisRole {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");

    /** The usual period and a half. */
    private static final long LONGEST_SILENCE = 15;

    private RedisRole() {}

    /** What the text says, or why the server is not to be used. */
    static Next of(String text) {
        Map<String, String> fields = fields(text);
        return switch (fields.getOrDefault("role", "")) {
            case "master" -> found(Role.PRIMARY, null, lineage(fields), "is the primary");
            // KeyDB's, of which each takes writes.
            case "active-replica" -> found(Role.PRIMARY, null, new Lineage.Shared(), "is an active replica");
            case "slave", "replica" -> replica(fields);
            default -> new Next.Found(RedisDialogue.ALIVE);
        };
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    private static Next replica(Map<String, String> fields) {
        boolean copies = fields.getOrDefault("master_sync_in_progress", "0").equals("1");
        if (fields.getOrDefault("master_link_status", "").equals("up")) {
            long silence = seconds(fields.get("master_last_io_seconds_ago"));
            if (silence <= LONGEST_SILENCE) {
                return found(Role.REPLICA, Duration.ZERO, null, "is a replica");
            }
            return found(
                    Role.REPLICA,
                    Duration.ofSeconds(silence),
                    null,
                    "is a replica that hears nothing of its primary" + since(silence));
        }
        long down = seconds(fields.get("master_link_down_since_seconds"));
        if (copies && down < 0) {
            return new Next.Failed(
                    new Failure(Kind.WRONG, "is a replica that has not got its first copy of the data yet"));
        }
        Duration lag = down < 0 ? null : Duration.ofSeconds(down);
        return found(
                Role.REPLICA,
                lag,
                null,
                (copies
                                ? "is a replica that copies all data anew, without a link"
                                : "is a replica without a link to its primary")
                        + since(down));
    }

    private static String since(long seconds) {
        return seconds < 0 ? "" : " for " + seconds + " s";
    }

    /** Negative when it is not told. */
    private static long seconds(@Nullable String text) {
        try {
            return text == null ? -1 : Math.clamp(Long.parseLong(text), -1, Integer.MAX_VALUE);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static @Nullable Lineage lineage(Map<String, String> fields) {
        String id = fields.getOrDefault("master_replid", "");
        String earlier = fields.getOrDefault("master_replid2", "0".repeat(40));
        if (!ID.matcher(id).matches() || !ID.matcher(earlier).matches()) {
            return null;
        }
        return new Lineage.Replication(id, earlier, Math.max(0, seconds(fields.get("connected_slaves"))));
    }

    private static Next found(Role role, @Nullable Duration lag, @Nullable Lineage lineage, String words) {
        return new Next.Found(new Facts(role, lag, lineage, words));
    }
}
