package dev.sluice.proxy.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a line of the operator log is about. Each area is a logger with a level of its own. */
public enum Area {
    /** Start, stop, signals, limits of the process, the service manager. */
    PROCESS("process"),
    /** Loops, and defects that a loop has survived. */
    LOOP("loop"),
    /** Listening sockets, limits of frontends, clients that are refused. */
    FRONTEND("frontend"),
    /** Pools and backends: checks, ejections, connects that fail. */
    BACKEND("backend"),
    DISCOVERY("discovery"),
    /** The configuration, and what takes the place of another one. */
    RELOAD("reload"),
    /** The metrics and admin endpoints, and what operators do there. */
    ADMIN("admin"),
    ACCESS_LOG("accessLog");

    /** The logger above all areas. */
    public static final String ALL = "sluice";

    private final String label;

    Area(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The same one each time. */
    public Logger logger() {
        return LoggerFactory.getLogger(ALL + "." + label);
    }
}
