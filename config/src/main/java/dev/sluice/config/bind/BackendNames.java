package dev.sluice.config.bind;

/** The name by which findings call a backend in a list. */
public final class BackendNames {
    private BackendNames() {}

    /** Its own name, or the text of its address; empty when both had errors. */
    public static String of(Bound.Fields backend) {
        Bound.Value name = backend.value("name");
        Bound.Value shown = name != null ? name : backend.value("address");
        return shown == null ? "" : shown.value().toString();
    }
}
