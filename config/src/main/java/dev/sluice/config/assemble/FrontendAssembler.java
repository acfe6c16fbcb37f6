package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Section;
import dev.sluice.config.model.AcceptProxy;
import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.KeepAliveConfig;
import dev.sluice.config.model.TcpConfig;
import dev.sluice.config.model.TimeoutsConfig;
import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Rate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The builder of one frontend from bound values without errors. */
final class FrontendAssembler {
    private static final Section FRONTEND = Assembler.named("frontends");

    private final String name;
    private final String path;
    private final Bound.Fields fields;
    private final Origins.Builder origins;
    private final Settings settings;

    FrontendAssembler(String name, Bound.Fields fields, Bound.@Nullable Fields defaults, Origins.Builder origins) {
        this.name = name;
        this.path = "frontends." + name;
        this.fields = fields;
        this.origins = origins;
        this.settings = new Settings(FRONTEND, path, List.of(fields), defaults, origins);
    }

    FrontendConfig assemble() {
        return new FrontendConfig(
                name,
                bind(),
                tls(),
                new RoutesAssembler(name, settings, origins).assemble(),
                settings.number("maxConnections"),
                settings.toggle("transparent"),
                settings.toggle("disabled"),
                admission(),
                new AcceptProxy(settings.choice("proxyProtocol", AcceptProxy.Mode.class), ranges("trustedProxies")),
                timeouts(settings.section("timeouts")),
                tcp(settings.section("tcp")),
                unix(settings.section("unix")));
    }

    private List<BindAddress> bind() {
        List<BindAddress> bind = new ArrayList<>();
        Bound bound = Assembler.required(fields.get("bind"), path);
        origins.put(path + ".bind", bound);
        for (Bound address : Assembler.items(bound)) {
            origins.put(path + ".bind[" + bind.size() + "]", address);
            bind.add((BindAddress) ((Bound.Value) address).value());
        }
        return bind;
    }

    private @Nullable FrontendTls tls() {
        Bound tls = fields.get("tls");
        if (tls == null) {
            return null;
        }
        origins.put(path + ".tls", tls);
        return TlsAssembler.frontend(settings.section("tls"));
    }

    private AdmissionConfig admission() {
        Settings rate = settings.section("rate");
        return new AdmissionConfig(
                ranges("allow"),
                ranges("deny"),
                rate.optional("connections", Rate.class),
                rate.optional("perSource", Rate.class),
                rate.number("concurrentPerSource"));
    }

    private AddressRanges ranges(String key) {
        Bound bound = settings.bound(key);
        List<Cidr> ranges = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (Bound item : bound == null ? List.<Bound>of() : Assembler.items(bound)) {
            if (item instanceof Bound.Fields fields) {
                Bound.Value file = Assembler.required(fields.value("file"), path + "." + key);
                origins.put(path + "." + key + ".file[" + files.size() + "]", file);
                files.add(Assembler.beside(file));
            } else {
                origins.put(path + "." + key + "[" + ranges.size() + "]", item);
                ranges.add((Cidr) ((Bound.Value) item).value());
            }
        }
        return new AddressRanges(ranges, files);
    }

    private static TimeoutsConfig timeouts(Settings timeouts) {
        return new TimeoutsConfig(
                timeouts.duration("connect"),
                timeouts.durationOr("clientIdle", "idle"),
                timeouts.durationOr("backendIdle", "idle"),
                timeouts.duration("halfClosed"),
                timeouts.duration("firstByte"),
                timeouts.duration("maxLifetime"),
                timeouts.number("maxLifetimeJitter"),
                timeouts.duration("stall"),
                timeouts.duration("queue"),
                timeouts.duration("proxyHeader"),
                timeouts.duration("handshake"),
                timeouts.duration("serverFirst"));
    }

    private static UnixConfig unix(Settings unix) {
        String mode = unix.optional("mode", String.class);
        String owner = unix.optional("owner", String.class);
        return new UnixConfig(mode == null ? "" : mode, owner == null ? "" : owner);
    }

    private static TcpConfig tcp(Settings tcp) {
        Settings keepAlive = tcp.group("keepAlive");
        return new TcpConfig(
                tcp.toggle("noDelay"),
                keepAlive == null
                        ? null
                        : new KeepAliveConfig(
                                keepAlive.duration("idle"), keepAlive.duration("interval"), keepAlive.number("count")),
                tcp.duration("userTimeout"),
                new TcpConfig.Buffers(tcp.size("unsentLimit"), tcp.size("sendBuffer"), tcp.size("receiveBuffer")));
    }
}
