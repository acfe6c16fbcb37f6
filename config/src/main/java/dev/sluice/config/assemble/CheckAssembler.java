package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HttpLogin;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.SecretText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
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
        DatabaseCheck database = database(type, check);
        return new HealthCheckConfig(
                type,
                schedule(check),
                check.number("rise"),
                check.number("fall"),
                contact(check),
                plays ? steps : List.of(),
                type == HealthCheckConfig.Type.HTTP ? http() : null,
                database,
                initiallyDown(check, database));
    }

    /** What is written, or else the one to which the nearest of the other keys belongs; null for none. */
    private static HealthCheckConfig.@Nullable Type type(Settings check, boolean several) {
        String written = check.text("type");
        List<String> keys = HealthCheckConfig.Type.WITH_KEYS.stream()
                .map(HealthCheckConfig.Type::key)
                .toList();
        boolean isSaid = "type"
                .equals(check.nearest(
                        Stream.concat(Stream.of("type"), keys.stream()).toList()));
        if (isSaid && !written.equals("auto")) {
            return written.equals("none") ? null : check.choice("type", HealthCheckConfig.Type.class);
        }
        if (!several) {
            return null;
        }
        String nearest = check.nearest(keys);
        if (nearest == null) {
            return HealthCheckConfig.Type.TCP;
        }
        check.follows("type", nearest);
        return HealthCheckConfig.Type.WITH_KEYS.get(keys.indexOf(nearest));
    }

    private static boolean initiallyDown(Settings check, @Nullable DatabaseCheck database) {
        String written = check.optional("initialState", String.class);
        if (written != null) {
            return written.equals("down");
        }
        return database != null && database.demand().isForRole();
    }

    private static @Nullable DatabaseCheck database(HealthCheckConfig.Type type, Settings check) {
        return switch (type) {
            case TCP, SEND_EXPECT, HTTP -> null;
            case POSTGRES ->
                database(check.section("postgres"), check.section("postgres").text("database"));
            case MYSQL ->
                database(check.section("mysql"), check.section("mysql").optional("database", String.class));
            case REDIS -> database(check.section("redis"), null);
        };
    }

    private static DatabaseCheck database(Settings keys, @Nullable String name) {
        Bound password = keys.bound("passwordFile");
        return new DatabaseCheck(
                keys.optional("user", String.class),
                password instanceof Bound.Value file ? Assembler.beside(file) : null,
                name,
                new DatabaseCheck.Demand(
                        keys.choice("role", DatabaseCheck.Role.class), keys.optional("maxLag", Duration.class)),
                keys.duration("reuse"));
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

    private HealthCheckConfig.HttpCheck http() {
        Settings http = Objects.requireNonNull(check).section("http");
        Bound status = http.bound("status");
        return new HealthCheckConfig.HttpCheck(
                http.text("method"),
                http.value("path", SecretText.class),
                http.optional("host", SecretText.class),
                status == null
                        ? HEALTHY
                        : Assembler.items(status).stream()
                                .map(one -> (String) ((Bound.Value) one).value())
                                .toList(),
                headers(http.bound("headers")),
                login(http),
                new HealthCheckConfig.Body(
                        http.optional("body", SecretText.class), http.optional("bodyRegex", SecretText.class)));
    }

    private List<HealthCheckConfig.Header> headers(@Nullable Bound bound) {
        List<HealthCheckConfig.Header> headers = new ArrayList<>();
        if (bound instanceof Bound.Names names) {
            names.items().forEach((name, item) -> {
                if (item.value() instanceof Bound.Value value) {
                    origins.put(path + ".http.headers." + name, value);
                    headers.add(new HealthCheckConfig.Header(name, (SecretText) value.value()));
                }
            });
        }
        return headers;
    }

    /** The one that is written nearest. A user and the file of the password stand together. */
    private static @Nullable HttpLogin login(Settings http) {
        return switch (http.nearest(List.of("passwordFile", "tokenFile"))) {
            case "passwordFile" -> new HttpLogin.Basic(http.text("user"), file(http, "passwordFile"));
            case "tokenFile" -> new HttpLogin.Bearer(file(http, "tokenFile"));
            case null, default -> null;
        };
    }

    private static Path file(Settings http, String key) {
        return Assembler.beside((Bound.Value) Assembler.required(http.bound(key), key));
    }
}
