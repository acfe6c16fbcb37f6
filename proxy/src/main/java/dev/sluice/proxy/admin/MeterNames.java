package dev.sluice.proxy.admin;

import java.util.Arrays;

/**
 * The metrics of Sluice: the name of each, as the client library wants it (counters without {@code _total}), and its
 * help text.
 */
enum MeterNames {
    BUILD("sluice_build_info", "The version that runs."),
    START_TIME("sluice_process_start_time_seconds", "When the process started, in seconds since the epoch."),
    PROCESS_ACTIVE("sluice_process_connections_active", "Clients connected now, over all frontends."),
    PROCESS_LIMIT("sluice_process_connections_limit", "Clients allowed at once over all frontends."),
    PROCESS_AT_LIMIT(
            "sluice_process_at_limit",
            "1 while the process has all the connections it may have, so that clients wait, and for ten seconds after."),
    PROCESS_LIMIT_REACHED(
            "sluice_process_limit_reached", "Times a listener stopped to accept at the limit of the process."),
    RELOADS("sluice_config_reloads", "Attempts to reload the configuration, by result."),
    LAST_RELOAD("sluice_config_last_reload_successful", "1 unless the last attempt to reload failed."),
    LAST_RELOAD_TIME(
            "sluice_config_last_reload_success_timestamp_seconds",
            "When the configuration that runs took over, in seconds since the epoch."),
    GENERATION("sluice_config_generation", "The configuration that runs: 1 for the first, one more for each reload."),
    FRONTEND_CONNECTIONS("sluice_frontend_connections", "Clients accepted."),
    FRONTEND_ACTIVE("sluice_frontend_connections_active", "Clients connected now."),
    FRONTEND_LIMIT("sluice_frontend_connections_limit", "Clients allowed at once; 0 for no limit of its own."),
    FRONTEND_AT_LIMIT(
            "sluice_frontend_at_limit",
            "1 while the frontend has all the connections it may have, so that clients wait, and for ten seconds after."),
    FRONTEND_DRAINED(
            "sluice_frontend_drained", "1 while an operator has drained the frontend, so that it accepts no clients."),
    FRONTEND_LIMIT_REACHED(
            "sluice_frontend_limit_reached", "Times a listener stopped to accept at the limit of the frontend."),
    ACCEPT_QUEUE(
            "sluice_frontend_accept_queue_length",
            "Clients that the kernel has accepted and the frontend has not, over its TCP sockets."),
    ACCEPT_QUEUE_LIMIT(
            "sluice_frontend_accept_queue_limit", "Clients that may wait so; the kernel drops the handshakes of more."),
    FRONTEND_RECEIVED("sluice_frontend_received_bytes", "Bytes read from clients."),
    FRONTEND_SENT("sluice_frontend_sent_bytes", "Bytes sent to clients."),
    FRONTEND_REFUSED(
            "sluice_frontend_refused",
            "Clients turned away before a backend was touched; those that had a session by then are counted by sluice_connections_closed too."),
    SOURCE_OVERFLOWS(
            "sluice_frontend_source_overflows",
            "Clients limited together with others because the table of sources was full."),
    ROUTES(
            "sluice_routes",
            "Sessions that a route took, whatever became of them; the route `default` is for those that no other took. Of frontends with routes."),
    CLOSED(
            "sluice_connections_closed",
            "Sessions ended, by what ended them and in which phase. Cut short are those in the phases connect, data and last, but for no_backend, which is a refusal."),
    DURATION("sluice_connection_duration_seconds", "From accept to the end of the session."),
    TLS_ACTIVE(
            "sluice_tls_handshakes_active",
            "Clients whose ClientHello or TLS handshake is waited for now, over all frontends with `tls` or with routes by name."),
    TLS_HANDSHAKES(
            "sluice_tls_handshakes", "TLS handshakes that succeeded. Of frontends with `tls`, as all that follow."),
    TLS_FAILURES(
            "sluice_tls_handshake_failures",
            "TLS handshakes that failed, by reason. Clients whose name no certificate has are counted by sluice_frontend_refused_total alone."),
    TLS_TIME(
            "sluice_tls_handshake_seconds",
            "From accept, or the PROXY header, to the end of a TLS handshake that succeeded."),
    TLS_TRUNCATED(
            "sluice_tls_truncated", "Clients whose stream ended without close_notify, so that it may have been cut."),
    FIRST_BYTE("sluice_first_byte_seconds", "From the connected backend to its first byte."),
    POOL_BACKENDS("sluice_pool_backends", "Backends by state."),
    POOL_UNRESOLVED("sluice_pool_backends_unresolved", "Backends that are down because their name has no address."),
    POOL_CONNECT(
            "sluice_pool_connect_seconds",
            "From the choice of the pool to the connected backend, without the wait in the queue. A client that is slow with its PROXY header or ClientHello does not count."),
    POOL_RETRIES("sluice_pool_retries", "Connect attempts after the first one of a session."),
    POOL_NO_BACKEND("sluice_pool_no_backend", "Sessions for which no backend was eligible."),
    POOL_FAILING(
            "sluice_pool_failing",
            "1 while the sessions of all backends that the pool may use fail, several in a row of each, so that nobody is served."),
    POOL_QUEUE("sluice_pool_queue_length", "Sessions that wait for a backend now."),
    POOL_QUEUE_HELD(
            "sluice_pool_queue_held",
            "Of the sessions that wait, those that do so because no backend of the pool takes them."),
    POOL_HELD(
            "sluice_pool_held",
            "Sessions that have waited because no backend of the pool took them, by how that ended."),
    POOL_QUEUE_TIME("sluice_pool_queue_seconds", "Wait of sessions that got a backend from the queue."),
    POOL_QUEUE_OVERFLOWS("sluice_pool_queue_overflows", "Sessions that found the queue full."),
    POOL_QUEUE_TIMEOUTS("sluice_pool_queue_timeouts", "Sessions that waited in the queue too long."),
    DISCOVERY_UPDATES(
            "sluice_discovery_updates",
            "Answers about the backends of a discovered pool: followed, confirmed, refused for their number, or missing."),
    DISCOVERY_ENDPOINTS("sluice_discovery_endpoints", "Backends found by the last answer that was followed."),
    DISCOVERY_SUCCESSFUL("sluice_discovery_last_update_successful", "1 unless the last answer was refused or missing."),
    DISCOVERY_TIME(
            "sluice_discovery_last_success_timestamp_seconds",
            "When the last answer was followed or confirmed, in seconds since the epoch; 0 before the first."),
    DISCOVERY_LEFT_OUT(
            "sluice_discovery_addresses_left_out",
            "Addresses in answers of DNS that no backend can have, or that are local without discover.allowLocal."),
    ADDRESS_FILE_RANGES(
            "sluice_address_file_ranges",
            "Ranges of a file of addresses (allow, deny, trustedProxies) that are in force."),
    ADDRESS_FILE_SUCCESSFUL(
            "sluice_address_file_last_read_successful",
            "1 when the file of addresses is good; 0 while it is broken and its last good list holds."),
    ADDRESS_FILE_FAILURES(
            "sluice_address_file_failures", "Times the file of addresses was read and found to be broken."),
    CERTIFICATE_NOT_AFTER(
            "sluice_certificate_not_after_timestamp_seconds",
            "When a certificate that clients or backends are shown expires, in seconds since the epoch; of several of one subject, the first that does. One that another of the same names outlives has none."),
    CERTIFICATE_RELOADS(
            "sluice_certificate_reloads",
            "Times that changed files of certificates were read, by whether all of them were good; what is broken or not valid leaves the last good one in use."),
    CRL_THIS_UPDATE(
            "sluice_crl_this_update_timestamp_seconds",
            "When a list of revoked certificates was made, in seconds since the epoch. Of several of one authority, that which is due last."),
    CRL_NEXT_UPDATE(
            "sluice_crl_next_update_timestamp_seconds",
            "When a list of revoked certificates is due to be renewed, in seconds since the epoch; after that, certificates of its authority are refused. Of several of one authority, the last one counts."),
    BACKEND_STATE("sluice_backend_state", "1 for the state the backend is in."),
    BACKEND_CHANGES("sluice_backend_state_changes", "Changes of the backend to a state."),
    BACKEND_CHECKS(
            "sluice_backend_health_checks",
            "Health checks by result; not_made is for want of descriptors, ports, memory or permission of this side, unclear where a server does not take the login of the check or has no room for it."),
    BACKEND_CHECK_TIME("sluice_backend_health_check_seconds", "From the start of a health check to its result."),
    BACKEND_EJECTIONS("sluice_backend_ejections", "Times the backend was kept out because its sessions failed."),
    BACKEND_UP("sluice_backend_up", "1 when the backend may get sessions."),
    BACKEND_STANDBY(
            "sluice_backend_standby",
            "1 while the backend is down for not having the role that its pool asks for, and for nothing else; of pools that ask for one."),
    BACKEND_ROLE(
            "sluice_backend_role",
            "1 for the role that a database server has told its last check, 0 for the other; nothing where it told none."),
    BACKEND_LAG("sluice_backend_replica_lag_seconds", "How far a replica has said it is behind, at its last check."),
    BACKEND_WEIGHT("sluice_backend_weight", "Share of new sessions relative to the others of the pool; 0 for none."),
    BACKEND_ACTIVE("sluice_backend_connections_active", "Sessions connected or connecting now."),
    BACKEND_CONNECTIONS("sluice_backend_connections", "Sessions connected."),
    BACKEND_FAILURES("sluice_backend_connect_failures", "Connect attempts that failed."),
    BACKEND_RECEIVED("sluice_backend_received_bytes", "Bytes read from the backend."),
    BACKEND_SENT("sluice_backend_sent_bytes", "Bytes sent to the backend."),
    WORKER_CONNECTIONS("sluice_worker_connections", "Sessions of the worker now."),
    WORKER_LAG("sluice_worker_lag_seconds", "How long the last task given to the worker's loop waited."),
    LOOP_ALIVE("sluice_loop_alive", "1 while the event loop runs what it is given; 0 when it hangs or has ended."),
    LOOP_DEFECTS("sluice_loop_defects", "Throws of the program on the event loop; each ended what it belonged to."),
    WORKER_BUSY("sluice_worker_busy_seconds", "CPU time of the worker's thread."),
    WORKER_PAUSES("sluice_worker_accept_pauses", "Pauses of accepting for want of descriptors or memory."),
    WORKER_DEFECTS("sluice_worker_defects", "Sessions ended by a defect of the program."),
    SPLICED("sluice_spliced_bytes", "Bytes that went from socket to socket through a pipe."),
    PIPES("sluice_pipes_in_use", "Pipes that hold bytes now."),
    PIPE_REFUSALS("sluice_pipe_refusals", "Moves that copied because no pipe was to be had."),
    HTTP_REFUSED(
            "sluice_http_refused",
            "Requests, connections and answers that the metrics and admin endpoints refused or broke off, by reason."),
    LOG_DROPPED("sluice_access_log_dropped", "Access log records dropped: ring full, or output failing."),
    EXHAUSTED(
            "sluice_exhausted",
            "Calls that failed because this process or machine lacked descriptors, ports, memory, permission or pipes; no backend is blamed for them."),
    DRAINING("sluice_draining", "1 while the process drains."),
    PROBLEMS("sluice_problems", "Entries of the list of problems, by kind: what sluice status shows.");

    private final String metric;
    private final String help;

    MeterNames(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /** The one of this name. */
    static MeterNames of(String metric) {
        return Arrays.stream(values())
                .filter(one -> one.metric.equals(metric))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(metric));
    }

    String metric() {
        return metric;
    }

    String help() {
        return help;
    }
}
