package dev.sluice.proxy.host;

/**
 * The remedies for limits of a machine, in words that fit a service, a shell, a container and a pod alike. Stateless.
 */
public final class Remedies {
    /** How the limit of open files is raised. A pod cannot do it by itself. */
    public static final String OPEN_FILES =
            "LimitNOFILE= of a service, ulimit -n in a shell, docker run --ulimit nofile=N,"
                    + " for pods the limit of the node's container runtime";

    private Remedies() {}

    /** How a process without privileges may bind a port. */
    public static String lowPort(int port) {
        return ("on a host CAP_NET_BIND_SERVICE (AmbientCapabilities= of a service) or sysctl -w net.ipv4.ip_unprivileged_port_start=%1$d;"
                        + " for a container docker run --sysctl net.ipv4.ip_unprivileged_port_start=%1$d; for a pod the same in"
                        + " securityContext.sysctls (chart: allowLowPorts: true)")
                .formatted(port);
    }

    /**
     * How a value of the kernel is raised.
     *
     * @param own whether each container has its own
     */
    static String sysctl(String name, long value, boolean own) {
        return ("sysctl -w %1$s=%2$d, and \"%1$s = %2$d\" in /etc/sysctl.d/90-sluice.conf; "
                        + (own
                                ? "for a container docker run --sysctl %1$s=%2$d, for a pod securityContext.sysctls"
                                : "for a container or a pod on its host"))
                .formatted(name, value);
    }
}
