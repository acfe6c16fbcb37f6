package dev.sluice.proxy.status;

import dev.sluice.proxy.host.Remedies;
import dev.sluice.proxy.net.Shortage;

/** The words for what the process or its machine lacks, the same in the log and in the list of problems. */
public final class Shortcoming {
    private Shortcoming() {}

    /** What is lacking. */
    public static String of(Shortage what) {
        return switch (what) {
            case DESCRIPTORS -> "no file descriptor left";
            case PORTS -> "no local port left for connections to a backend";
            case MEMORY -> "no kernel memory for sockets";
            case PERMISSION -> "this machine forbids to connect";
            case PIPES -> "no pipe to splice through, bytes are copied";
        };
    }

    /** What to do. */
    public static String remedy(Shortage what) {
        return switch (what) {
            case DESCRIPTORS ->
                "raise the limit (" + Remedies.OPEN_FILES
                        + "; of the whole machine: fs.file-max), or lower process.maxConnections";
            case PORTS ->
                "each backend address has as many connections as net.ipv4.ip_local_port_range has ports; widen it, or give the pool more"
                        + " backend addresses";
            case MEMORY ->
                "look at net.ipv4.tcp_mem, fs.epoll.max_user_watches and the memory limit of the container, or lower process.maxConnections";
            case PERMISSION ->
                "look at firewall rules and routes of this machine, network policies, sandboxes, and the modes of Unix sockets";
            case PIPES -> "raise the limit of open files, fs.file-max or fs.pipe-user-pages-hard";
        };
    }
}
