package dev.sluice.config.check;

import dev.sluice.config.assemble.Settings;
import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.Type;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Span;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.BindIndex;
import dev.sluice.config.value.UnixBind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check that no two listeners have one address: the kernel would refuse the second, and only after the first
 * already serves.
 */
final class BindChecks {
    /** @param span null for the default of the metrics listener */
    private record Listener(
            String owner,
            String path,
            BindAddress address,
            String shown,
            @Nullable Span span) {}

    private final Bound.Fields root;
    private final Problems problems;

    BindChecks(Bound.Fields root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    void run() {
        List<Listener> listeners = new ArrayList<>();
        if (root.get("frontends") instanceof Bound.Names frontends) {
            frontends.items().forEach((name, item) -> addFrontend(name, item.fields(), listeners));
        }
        addMetrics(listeners);
        addAdmin(listeners);
        listeners.sort(Comparator.comparing(Listener::span, Comparator.nullsFirst(Span.FILE_ORDER)));
        BindIndex<Listener> index = new BindIndex<>();
        for (Listener listener : listeners) {
            Listener first = index.add(listener.address(), listener);
            if (first != null && listener.span() != null) {
                problems.error(listener.span(), listener.path(), message(listener, first));
            }
        }
    }

    private static String message(Listener listener, Listener first) {
        String relation = listener.address().equals(first.address())
                ? "is already taken by"
                : "overlaps \"" + first.shown() + "\" of";
        String where = first.span() == null ? "its default" : first.span().describe();
        return "%s: \"%s\" %s %s (%s)".formatted(listener.path(), listener.shown(), relation, first.owner(), where);
    }

    private static void addFrontend(String name, Bound.@Nullable Fields frontend, List<Listener> listeners) {
        Bound bind = frontend == null || isDisabled(frontend) ? null : frontend.get("bind");
        String path = "frontends." + name + ".bind";
        String owner = "frontend \"" + name + "\"";
        if (bind instanceof Bound.Value value) {
            listeners.add(new Listener(owner, path, (BindAddress) value.value(), value.shown(), value.span()));
        } else if (bind instanceof Bound.Many many) {
            for (Bound item : many.items()) {
                Bound.Value value = (Bound.Value) item;
                listeners.add(new Listener(owner, path, (BindAddress) value.value(), value.shown(), value.span()));
            }
        }
    }

    /** What is not bound is in nobody's way: the one that replaces it may have its address already. */
    private static boolean isDisabled(Bound.Fields frontend) {
        Bound.Value disabled = frontend.value("disabled");
        return disabled != null && disabled.value().equals(true);
    }

    private void addMetrics(List<Listener> listeners) {
        Bound.Fields metrics = root.group("metrics");
        if (metrics != null && metrics.off()) {
            return;
        }
        Bound.Value bind = metrics == null ? null : metrics.value("bind");
        Object address = bind == null ? defaultMetricsBind() : bind.value();
        if (address instanceof BindAddress listen) {
            String shown = bind == null ? listen.toString() : bind.shown();
            listeners.add(new Listener("metrics", "metrics.bind", listen, shown, bind == null ? null : bind.span()));
        }
    }

    private void addAdmin(List<Listener> listeners) {
        Bound.Fields admin = root.group("admin");
        Bound.Value bind = admin == null || admin.off() ? null : admin.value("bind");
        if (bind != null && bind.value() instanceof UnixBind) {
            problems.error(
                    bind.span(),
                    "admin.bind",
                    "admin.bind: \"%s\" is a Unix socket; write its path in admin.socket".formatted(bind.shown()));
        }
        if (bind != null && bind.value() instanceof BindAddress address) {
            listeners.add(new Listener("admin", "admin.bind", address, bind.shown(), bind.span()));
        }
    }

    private static @Nullable Object defaultMetricsBind() {
        return Language.ROOT.key("metrics").type() instanceof Type.Group metrics
                ? Settings.fallback(metrics.section().key("bind"))
                : null;
    }
}
