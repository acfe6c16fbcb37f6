package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.SecretText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The builder of one health check from bound values without errors. */
final class CheckAssembler {
    private static final List<String> HEALTHY = List.of("200-399");

    private final @Nullable Settings check;
    private final String path;
    private final Origins.Builder origins;

    /** @param check null when it is switched off */
    CheckAssembler(@Nullable Settings check, String path, Origins.Builder origins) {
        this.check = check;
        this.path = path;
        this.origins = origins;
    }

    /** Whether a group says how to check, and so that it is wanted; "type" has words of its own for that. */
    static boolean isWanted(Bound.@Nullable Fields group) {
        return group != null && group.fields().keySet().stream().anyMatch(key -> !key.equals("type"));
    }

    /** @param several whether there is another backend that could replace one, or somebody wants the check all the same */
    @Nullable
    HealthCheckConfig assemble(boolean several) {
        if (check == null) {
            return null;
        }
        HealthCheckConfig.Type type = type(check, several);
        if (type == null) {
            if (!origins.isWritten(path + ".type")) {
                origins.putDefault(path);
            }
            return null;
        }
        List<CheckStep> steps = steps(check);
        boolean plays = type == HealthCheckConfig.Type.SEND_EXPECT;
        return new HealthCheckConfig(
                type,
                schedule(check),
                check.number("rise"),
                check.number("fall"),
                contact(check),
                plays ? steps : List.of(),
                type == HealthCheckConfig.Type.HTTP ? http(check.section("http")) : null);
    }

    /** What is written, or else the one to which the nearest of the other keys belongs; null for none. */
    private static HealthCheckConfig.@Nullable Type type(Settings check, boolean several) {
        String written = check.text("type");
        boolean isSaid = "type".equals(check.nearest(List.of("type", "http", "steps")));
        if (isSaid && !written.equals("auto")) {
            return written.equals("none") ? null : check.choice("type", HealthCheckConfig.Type.class);
        }
        if (!several) {
            return null;
        }
        String nearest = check.nearest(List.of("http", "steps"));
        if (nearest == null) {
            return HealthCheckConfig.Type.TCP;
        }
        check.follows("type", nearest);
        return nearest.equals("http") ? HealthCheckConfig.Type.HTTP : HealthCheckConfig.Type.SEND_EXPECT;
    }

    private static HealthCheckConfig.Contact contact(Settings check) {
        Integer port = check.optional("port", Integer.class);
        String header = check.text("sendProxyProtocol");
        return new HealthCheckConfig.Contact(
                port == null ? 0 : port,
                header.equals("auto") ? null : SendProxy.valueOf(header.toUpperCase(Locale.ROOT)),
                tls(check));
    }

    private static CheckTls tls(Settings check) {
        return switch (check.bound("tls")) {
            case Bound.Value word when word.value().equals("inherit") -> new CheckTls.Inherit();
            case Bound.Fields _ -> {
                Settings own = check.group("tls");
                yield own == null ? new CheckTls.Off() : new CheckTls.Own(TlsAssembler.pool(own));
            }
            case null, default -> new CheckTls.Auto();
        };
    }

    private static HealthCheckConfig.Schedule schedule(Settings check) {
        return new HealthCheckConfig.Schedule(
                check.duration("interval"),
                check.durationAtMost("fastInterval", "interval"),
                check.durationAtMost("downInterval", "interval"),
                check.durationAtMost("timeout", "interval"));
    }

    private static List<CheckStep> steps(Settings check) {
        List<CheckStep> steps = new ArrayList<>();
        if (check.bound("steps") instanceof Bound.Many many) {
            for (Bound item : many.items()) {
                for (CheckStep.Kind kind : CheckStep.Kind.values()) {
                    Bound.Value text = ((Bound.Fields) item).value(kind.key());
                    if (text != null) {
                        steps.add(new CheckStep(kind, (SecretText) text.value()));
                    }
                }
            }
        }
        return steps;
    }

    private static HealthCheckConfig.HttpCheck http(Settings http) {
        Bound status = http.bound("status");
        return new HealthCheckConfig.HttpCheck(
                http.text("method"),
                http.value("path", SecretText.class),
                http.optional("host", SecretText.class),
                status == null
                        ? HEALTHY
                        : Assembler.items(status).stream()
                                .map(one -> (String) ((Bound.Value) one).value())
                                .toList());
    }
}
