package dev.sluice.config.source;

import dev.sluice.config.bind.BackendNames;
import dev.sluice.config.bind.Binder;
import dev.sluice.config.bind.Bound;
import dev.sluice.config.bind.Expressions;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.language.Language;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The list of backends in the file that {@code discover.file} names. Stateless, callable from any thread. */
public final class BackendFile {
    /**
     * The outcome of loading a list of backends.
     *
     * @param backends in the order of the file; their addresses are IP addresses
     * @param findings errors, each of which makes the list as a whole unusable
     */
    public record Result(List<BackendConfig> backends, List<Finding> findings) {
        public Result {
            backends = List.copyOf(backends);
            findings = List.copyOf(findings);
        }
    }

    private final Problems problems = new Problems();
    private final Map<Object, Bound> names = new HashMap<>();
    private final Map<Object, Bound> addresses = new HashMap<>();

    private BackendFile() {}

    /** Reads YAML or JSON; never throws because of what is in the file. */
    public static Result load(Path file) {
        BackendFile one = new BackendFile();
        List<BackendConfig> backends = one.read(file);
        return new Result(
                one.problems.hasErrors() ? List.of() : backends,
                one.problems.inFileOrder().stream().map(Finding::of).toList());
    }

    private List<BackendConfig> read(Path file) {
        SourceFiles.Content content = new SourceFiles(problems).read(file);
        Sequence list = content == null ? null : YamlReader.readList(content.source(), content.text(), problems);
        if (list == null) {
            return List.of();
        }
        List<BackendConfig> backends = new ArrayList<>();
        Binder binder = new Binder(new Expressions(_ -> null, problems), problems);
        for (Bound.Fields fields : binder.bindBackends(Language.FILE_BACKEND, list)) {
            Bound.Value address = fields.value("address");
            if (address != null) {
                backends.add(backend(fields, address));
            }
        }
        return backends;
    }

    private BackendConfig backend(Bound.Fields fields, Bound.Value address) {
        if (!(address.value() instanceof HostPort tcp && tcp.isLiteral() && !tcp.hasSamePort())) {
            problems.error(
                    address.span(),
                    "",
                    "\"%s\": expected an IP address and a port, such as \"10.0.0.11:5432\"".formatted(address.shown()));
        }
        Bound.Value name = fields.value("name");
        Bound.Value weight = fields.value("weight");
        Bound.Value backup = fields.value("backup");
        unique(BackendNames.of(fields), name == null ? address : name, "name", names);
        unique(address.value(), address, "address", addresses);
        return new BackendConfig(
                BackendNames.of(fields),
                (Address) address.value(),
                weight == null ? 1 : (Integer) weight.value(),
                0,
                backup != null && (Boolean) backup.value(),
                BackendOwn.NOTHING);
    }

    private void unique(Object key, Bound.Value value, String what, Map<Object, Bound> seen) {
        Bound first = seen.putIfAbsent(key, value);
        if (first != null) {
            problems.error(
                    value.span(),
                    "",
                    "the %s \"%s\" is already in the list (%s)"
                            .formatted(what, value.shown(), first.span().describe()));
        }
    }
}
