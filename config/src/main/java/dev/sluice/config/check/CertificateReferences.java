package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Span;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The check of the names of certificates: each that a frontend, a pool or an endpoint names is defined, and each that is defined is used. */
final class CertificateReferences {
    /** Looking for the nearest name takes time for each; whoever has this many problems needs another kind of help. */
    private static final int MAX_SUGGESTIONS = 100;

    private final Bound.Fields root;
    private final Problems problems;
    private final SequencedMap<String, Bound.Names.Item> certificates;
    private final Set<String> used = new HashSet<>();
    /** Whether every frontend could be read: one with an error may well mean the certificate that seems unused. */
    private boolean allKnown = true;

    CertificateReferences(Bound.Fields root, Problems problems) {
        this.root = root;
        this.problems = problems;
        this.certificates = names("certificates");
    }

    private SequencedMap<String, Bound.Names.Item> names(String key) {
        return root.get(key) instanceof Bound.Names names ? names.items() : new LinkedHashMap<>();
    }

    void run() {
        for (String endpoint : List.of("metrics", "admin")) {
            Bound.Fields fields = root.group(endpoint);
            allKnown &= !problems.hasErrorsAt(endpoint);
            Bound.Fields tls = fields == null ? null : fields.group("tls");
            if (tls != null) {
                server(tls, endpoint + ".tls");
            }
        }
        names("frontends").forEach((name, item) -> {
            String path = "frontends." + name;
            allKnown &= item.fields() != null && !problems.hasErrorsAt(path);
            Bound.Fields tls = item.fields() == null ? null : item.fields().group("tls");
            if (tls != null) {
                server(tls, path + ".tls");
            }
            if (item.fields() != null) {
                backends(item.fields().get("pool"), path + ".pool");
            }
        });
        names("pools").forEach((name, item) -> {
            String path = "pools." + name;
            allKnown &= item.fields() != null && !problems.hasErrorsAt(path);
            if (item.fields() != null) {
                shown(item.fields().group("tls"), path);
                check(item.fields(), path);
                backends(item.fields().get("backends"), path + ".backends");
            }
        });
        Bound.Fields defaults = root.group("defaults");
        if (defaults != null) {
            check(defaults, "defaults");
        }
        certificates.forEach((name, item) -> {
            if (allKnown && !used.contains(name)) {
                problems.warning(
                        item.nameSpan(), "certificates." + name, "certificate \"%s\" is not used".formatted(name));
            }
        });
    }

    /** What is shown to backends. */
    private void shown(Bound.@Nullable Fields tls, String path) {
        Bound.Value name = tls == null ? null : tls.value("certificate");
        if (name != null) {
            reference(name, path + ".tls.certificate");
            onlyOne(name, path + ".tls.certificate");
        }
    }

    /** The health check of whoever has one. */
    private void check(Bound.Fields checked, String path) {
        Bound.Fields check = checked.group("healthCheck");
        if (check != null) {
            shown(check.group("tls"), path + ".healthCheck");
        }
    }

    private void backends(@Nullable Bound backends, String path) {
        switch (backends) {
            case Bound.Many(List<Bound> list, Span _) -> {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof Bound.Fields backend) {
                        check(backend, path + "[" + i + "]");
                    }
                }
            }
            case Bound.Names names ->
                names.items().forEach((name, item) -> {
                    if (item.fields() != null) {
                        check(item.fields(), path + "." + name);
                    }
                });
            case null, default -> {}
        }
    }

    /** The end that shows certificates to clients. */
    private void server(Bound.Fields tls, String path) {
        switch (tls.get("certificates")) {
            case Bound.Value name -> reference(name, path + ".certificates");
            case Bound.Many(List<Bound> names, Span _) ->
                names.forEach(name -> reference((Bound.Value) name, path + ".certificates"));
            case null, default -> {}
        }
        Bound.Value fallback = tls.value("default");
        if (fallback == null) {
            return;
        }
        reference(fallback, path + ".default");
        onlyOne(fallback, path + ".default");
    }

    private void onlyOne(Bound.Value name, String path) {
        Bound.Names.Item item = certificates.get((String) name.value());
        if (item != null && item.fields() != null && item.fields().get("directory") != null) {
            problems.error(
                    name.span(),
                    path,
                    "%s: certificate \"%s\" is a directory, which may hold several; name one with \"files\""
                            .formatted(path, name.shown()));
        }
    }

    private void reference(Bound.Value value, String path) {
        String name = (String) value.value();
        used.add(name);
        if (!certificates.containsKey(name)) {
            problems.error(value.span(), path, undefined(name, value.shown()));
        }
    }

    private String undefined(String name, String shown) {
        String message = "certificate \"%s\" is not defined".formatted(shown);
        if (certificates.isEmpty()) {
            return message
                    + "; there are no certificates: write \"certificates: {%s: {files: PATH}}\" at the top level"
                            .formatted(shown);
        }
        String nearest = problems.count() > MAX_SUGGESTIONS ? null : Nearest.to(name, certificates.keySet());
        Bound.Names.Item item = nearest == null ? null : certificates.get(nearest);
        if (item == null) {
            return message + Nearest.all(certificates.keySet());
        }
        // One mistake, one finding: the certificate would be used if its name were right here.
        used.add(nearest);
        return "%s; did you mean \"%s\" (%s)?"
                .formatted(message, nearest, item.nameSpan().describe());
    }
}
