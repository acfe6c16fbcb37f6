package dev.sluice.proxy.command;

import dev.sluice.config.json.Json;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.host.HostCheck;
import dev.sluice.proxy.host.HostLimit;
import dev.sluice.proxy.host.HostLimit.Verdict;
import dev.sluice.proxy.log.Counted;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report that {@code sluice check --host} prints. */
final class HostReport {
    private HostReport() {}

    /**
     * Prints every limit with its verdict; the exit status: 1 when one is too low.
     *
     * @param written whether process.maxConnections is
     */
    static int print(SluiceConfig config, boolean written, boolean json) {
        int processors = Runtime.getRuntime().availableProcessors();
        Path root = Path.of("/");
        List<HostLimit> limits =
                written ? HostCheck.of(root, config, processors) : HostCheck.byDefault(root, config, processors);
        System.out.print(
                json ? Json.write(limits.stream().map(HostReport::object).toList()) : text(limits));
        return limits.stream().anyMatch(limit -> limit.verdict() == Verdict.LOW) ? 1 : 0;
    }

    private static Map<String, Object> object(HostLimit limit) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", limit.name());
        object.put(
                "verdict",
                limit.verdict() == Verdict.BELOW_DEFAULT
                        ? "belowDefault"
                        : limit.verdict().name().toLowerCase(Locale.ROOT));
        if (limit.seen() != null) {
            object.put("seen", limit.seen());
        }
        object.put("needed", limit.needed());
        object.put("reason", limit.reason());
        object.put("remedy", limit.remedy());
        return object;
    }

    static String text(List<HostLimit> limits) {
        StringBuilder text = new StringBuilder();
        for (HostLimit limit : limits) {
            text.append("%-8s %-50s %15s  needed %,15d%n"
                    .formatted(word(limit.verdict()), limit.name(), seen(limit), limit.needed()));
            if (limit.verdict() != Verdict.OK) {
                text.append("         ").append(limit.reason()).append('\n');
            }
            if (limit.verdict() == Verdict.LOW || limit.verdict() == Verdict.BELOW_DEFAULT) {
                text.append("         ").append(limit.remedy()).append('\n');
            }
        }
        long low =
                limits.stream().filter(limit -> limit.verdict() == Verdict.LOW).count();
        if (limits.stream().anyMatch(limit -> limit.verdict() == Verdict.BELOW_DEFAULT)) {
            text.append("limits with a note are too low only for the default of process.maxConnections."
                    + " Write how many you expect; a start lowers the default to what the open files allow\n");
        }
        return text.append(low == 0 ? "no limit is too low\n" : Counted.of(low, "limit") + " too low\n")
                .toString();
    }

    private static String seen(HostLimit limit) {
        Long seen = limit.seen();
        return seen == null ? "-" : seen == Long.MAX_VALUE ? "unlimited" : "%,d".formatted(seen);
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok";
            case LOW -> "too low";
            case BELOW_DEFAULT -> "note";
            case UNKNOWN -> "unknown";
        };
    }
}
