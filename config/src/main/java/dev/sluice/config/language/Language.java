package dev.sluice.config.language;

import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Named;

/** The table of all keys. What is not here does not exist: the binder rejects it, the schema and the reference page do not show it. */
public final class Language {
    public static final int MAX_CONNECTIONS = 10_000_000;

    private static final Section DEFAULTS = Section.of(
            "Values for every frontend and pool that does not set its own.",
            Key.group("timeouts", SessionLanguage.TIMEOUTS).example("{connect: 2s, idle: 10m}"),
            Key.group("tcp", SessionLanguage.TCP).example("{userTimeout: 30s}"),
            Key.group("retries", PoolLanguage.RETRIES).example("{attempts: 2}"),
            Key.groupOrOff("healthCheck", HealthLanguage.CHECK).example("{interval: 5s, fall: 2}"));

    /** One entry of a file of backends. */
    public static final Section FILE_BACKEND = PoolLanguage.FILE_BACKEND;

    /** The whole file. */
    public static final Section ROOT = Section.of(
            "A Sluice configuration.",
            Key.group("process", ProcessLanguage.PROCESS),
            Key.groupOrOff("metrics", ProcessLanguage.METRICS).needingRestart(),
            Key.groupOrOff("admin", ProcessLanguage.ADMIN)
                    .example("{socket: /run/sluice/admin.sock}")
                    .needingRestart(),
            Key.group("log", LogLanguage.LOG),
            Key.group("defaults", DEFAULTS),
            Key.optional(
                    "certificates",
                    new Named(TlsLanguage.CERTIFICATE, null),
                    "Certificates by name, for `tls` of frontends, pools, `metrics` and `admin`."),
            Key.required(
                    "frontends",
                    new Named(FrontendLanguage.FRONTEND, null),
                    "Frontends by name: addresses that accept clients."),
            Key.optional(
                    "pools",
                    new Named(PoolLanguage.POOL, "backends"),
                    "Pools by name: sets of backends. A list of backends alone may stand for a pool."),
            Key.optional(
                    "tests",
                    new Named(RouteLanguage.TEST, null),
                    "Tests of `routes` by name: each describes a client and says to which pool it goes. All are tried whenever the"
                            + " configuration is checked; one that fails is an error, at the start and in a reload too. Each pool counts as if"
                            + " it had a backend that serves."));

    private Language() {}

    /** Whether a path such as {@code defaults.tcp} leads to keys or names, all of them below the top. */
    public static boolean isSection(String path) {
        Section section = ROOT;
        for (String name : path.split("\\.", -1)) {
            Key key = section == null ? null : section.find(name);
            if (key == null) {
                return false;
            }
            section = key.type() instanceof Group group ? group.section() : null;
            if (section == null && !(key.type() instanceof Named)) {
                return false;
            }
        }
        return true;
    }
}
