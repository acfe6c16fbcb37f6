package dev.sluice.proxy.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An area of the operator log: what a line is about. Each area is a logger with a level of its own. */
public enum Area {
    PROCESS("process", "Start, stop, signals, limits of the process, what the machine lacks."),
    LOOP("loop", "Event loops that are late or hang, and defects that they have survived."),
    FRONTEND("frontend", "Listening sockets, limits of frontends, clients that are refused."),
    BACKEND("backend", "Pools and backends: checks, ejections, connects that fail."),
    DISCOVERY("discovery", "What DNS, Kubernetes and files of backends say."),
    RELOAD("reload", "Reloads of the configuration, and why one failed."),
    ADMIN("admin", "The metrics and admin endpoints, and what operators do there."),
    ACCESS_LOG("accessLog", "The access log, when it cannot be written.");

    /** The logger above all areas. */
    public static final String ALL = "sluice";

    private final String label;
    private final String about;

    Area(String label, String about) {
        this.label = label;
        this.about = about;
    }

    /** What its lines tell, in a sentence. */
    public String about() {
        return about;
    }

    public String label() {
        return label;
    }

    /** The same one each time. */
    public Logger logger() {
        return LoggerFactory.getLogger(ALL + "." + label);
    }
}
