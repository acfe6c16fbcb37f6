package dev.sluice.config.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who writes a word of another proxy out of habit is told ours, or that there is none and what comes nearest. */
@Timeout(60)
class ForeignWordsTest {
    private static final Section FRONTEND = named("frontends");
    private static final Section POOL = named("pools");
    private static final Section BACKEND = ((Type.Backends) POOL.key("backends").type()).named();
    private static final Section PROCESS = group("process");
    private static final Section ROUTE =
            Language.ROOT.at("frontends.routes").type().below();
    private static final Section TEST = named("tests");
    private static final Section CERTIFICATE = named("certificates");
    private static final Section TLS = Language.ROOT.at("frontends.tls").type().below();

    private static Section named(String key) {
        return ((Type.Named) Language.ROOT.key(key).type()).section();
    }

    private static Section group(String key) {
        return ((Type.Group) Language.ROOT.key(key).type()).section();
    }

    /** Those for which nothing better is said than a list of all keys. */
    private static List<String> unanswered(Section section, String words) {
        List<String> silent = new ArrayList<>();
        for (String word : words.strip().split("[\\s,]+", -1)) {
            if (section.find(word) == null
                    && UnknownKey.message(word, "", section, "x").contains("valid keys are")) {
                silent.add(word);
            }
        }
        return silent;
    }

    @Test
    void everyKeywordOfHaproxysTcpModeHasAnAnswerInAFrontend() {
        assertThat(unanswered(FRONTEND, """
                        acl backlog balance bind capture clitcpka-cnt clitcpka-idle clitcpka-intvl default_backend description disabled
                        email-alert enabled error-log-format filter fullconn guid id log log-format log-tag maxconn mode
                        monitor monitor-uri name option rate-limit stick-table tcp-request tcp-response timeout unique-id-format
                        use_backend accept-proxy alpn ca-file ciphers crt defer-accept expose-fd gid group interface level mss
                        namespace nice proto process ssl tcp-md5sig tcp-ut tfo thread tls-ticket-keys transparent uid user
                        v4v6 v6only verify http-request redirect compression errorfile""")).isEmpty();
    }

    @Test
    void everyKeywordOfHaproxysTcpModeHasAnAnswerInAPool() {
        assertThat(unanswered(POOL, """
                        acl balance dispatch email-alert external-check force-persist fullconn hash-balance-factor
                        hash-type id ignore-persist load-server-state-from-file log mode option option-httpchk
                        persist retries retry-on server server-state-file-name server-template source srvtcpka-cnt srvtcpka-idle srvtcpka-intvl
                        stick stick-table tcp-check tcp-request tcp-response timeout use-server http-check http-reuse cookie
                        httpchk pgsql-check mysql-check redis-check smtpchk ldap-check ssl-hello-chk allbackups
                        inter fastinter downinter rise fall slowstart maxqueue minconn on-marked-down on-error observe error-limit
                        send-proxy send-proxy-v2 default-server""")).isEmpty();
    }

    @Test
    void everyParameterOfAServerHasAnAnswerInABackend() {
        assertThat(unanswered(BACKEND, """
                        addr agent-addr agent-check agent-inter agent-port agent-send allow-0rtt alpn backup ca-file check check-alpn
                        check-proto check-send-proxy check-sni check-ssl ciphers cookie crl-file crt disabled downinter enabled error-limit
                        fall fastinter force-sslv3 id init-addr inter max-reuse maxconn maxqueue minconn namespace no-check no-ssl non-stick
                        npn observe on-error on-marked-down on-marked-up pool-max-conn port proto redir resolve-net resolve-opts
                        resolve-prefer resolvers rise send-proxy send-proxy-v2 send-proxy-v2-ssl slowstart sni source ssl
                        tcp-ut tfo track usesrc verify verifyhost weight""")).isEmpty();
    }

    @Test
    void everyKeywordOfHaproxysGlobalSectionHasAnAnswerInTheProcess() {
        assertThat(unanswered(PROCESS, """
                        chroot cpu-map daemon description external-check gid grace group hard-stop-after log maxconn maxconnrate maxpipes
                        maxsessrate nbproc nbthread node pidfile server-state-base server-state-file setenv spread-checks stats
                        ulimit-n uid user tune.bufsize master-worker lua-load insecure-fork-wanted close-spread-time""")).isEmpty();
    }

    @Test
    void everyDirectiveOfNginxStreamHasAnAnswer() {
        assertThat(unanswered(FRONTEND, """
                        listen server proxy_pass proxy_timeout proxy_connect_timeout proxy_bind proxy_buffer_size proxy_download_rate
                        proxy_upload_rate proxy_next_upstream proxy_protocol proxy_protocol_timeout proxy_requests proxy_responses
                        proxy_half_close proxy_session_drop proxy_socket_keepalive proxy_ssl preread_buffer_size preread_timeout ssl_preread
                        ssl_certificate resolver resolver_timeout set_real_ip_from allow deny limit_conn limit_conn_zone map geo split_clients
                        access_log error_log log_format reuseport so_keepalive backlog fastopen tcp_nodelay ipv6only udp return js_access
                        status_zone include""")).isEmpty();
        assertThat(unanswered(POOL, """
                        server zone hash random least_conn least_time ip_hash max_fails fail_timeout max_conns slow_start health_check
                        resolve upstream keepalive ntlm state""")).isEmpty();
        assertThat(unanswered(PROCESS, """
                        worker_processes worker_connections worker_rlimit_nofile worker_cpu_affinity worker_priority
                        worker_shutdown_timeout multi_accept daemon user pid events use""")).isEmpty();
    }

    @Test
    void theWordsOfEnvoyAndTraefikHaveAnswers() {
        assertThat(unanswered(FRONTEND, """
                        address socket_address filter_chains filters listener_filters tcp_proxy cluster stat_prefix idle_timeout access_log
                        transport_socket connection_limit entryPoints rule service tls middlewares weighted_clusters max_connections""")).isEmpty();
        assertThat(unanswered(POOL, """
                        lb_policy load_assignment endpoints lb_endpoints health_checks outlier_detection circuit_breakers connect_timeout
                        max_connections max_pending_requests healthy_panic_threshold slow_start_config unhealthy_threshold
                        healthy_threshold consecutive_5xx base_ejection_time max_ejection_percent dns_lookup_family type loadBalancer
                        servers terminationDelay proxyProtocol serversTransport""")).isEmpty();
    }

    @Test
    void theWordsOfOthersForWhatARouteHasHaveAnswers() {
        assertThat(unanswered(FRONTEND, """
                        use_backend acl ssl_preread map split_clients filter_chains filter_chain_match server_names rule rules route
                        weighted_clusters sni servername source tls_inspector""")).isEmpty();
        assertThat(unanswered(ROUTE, """
                        server_name serverName server_names hostSNI host hosts hostname domains match filter_chain_match conditions when if
                        protocols application_protocols npn src source_ip source_prefix_ranges client from backend use_backend cluster
                        default_backend upstream proxy_pass service weight weights weighted_clusters split_clients priority tls path headers
                        on_down fallback id""")).isEmpty();
        assertThat(unanswered(TEST, "server_name host protocols client src pool backend want listener"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "serverName, a.example.com, 'did you mean \"sni\"?'",
        "host, a.example.com, 'did you mean \"sni\"?'",
        "protocols, h2, 'did you mean \"alpn\"?'",
        "src, 10.0.0.0/8, 'did you mean \"source\"?'",
        "backend, p, 'did you mean \"pool\"?'",
        "use_backend, p, 'did you mean \"pool\"?'",
        "weights, '', 'did you mean \"pools\"?'",
        "match, '', the route itself",
        "path, /, does not look into HTTP"
    })
    void theAnswerInARouteIsTheKeyThatDoesIt(String key, String value, String answer) {
        assertThat(UnknownKey.message(key, value, ROUTE, "frontends.f.routes[0]"))
                .contains(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "mode, tcp, leave it out",
        "mode, http, does not look into HTTP",
        "mode, 0660, unix: {mode: ...}",
        "option, tcplog, a key of its own",
        "maxconn, 10, maxConnections",
        "send-proxy, '', proxyProtocol",
        "sni, db.example.com, 'routes: [{sni: db.example.com, pool: orders}]'",
        "use_backend, p if x, 'routes: [{sni: '",
        "ssl_preread, on, 'routes: [{sni: '",
        "weighted_clusters, '', 'pools: {stable: 95, canary: 5}'"
    })
    void theAnswerInAFrontendFitsWhatIsWritten(String key, String value, String answer) {
        assertThat(UnknownKey.message(key, value, FRONTEND, "frontends.f")).contains(answer);
    }

    @Test
    void theWordsOfOthersForTlsHaveAnswers() {
        assertThat(unanswered(FRONTEND, """
                        ssl crt crt-list alpn npn ca-file ca-verify-file ciphers ciphersuites crl-file curves ecdhe force-tlsv12 no-sslv3 no-tlsv10
                        no-tls-tickets ssl-max-ver ssl-min-ver strict-sni tls-ticket-keys verify allow-0rtt
                        ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_session_tickets ssl_session_ticket_key
                        ssl_session_cache ssl_handshake_timeout ssl_verify_client ssl_client_certificate ssl_stapling ssl_reject_handshake
                        transport_socket downstream_tls_context common_tls_context tls_params certResolver""")).isEmpty();
        assertThat(
                        unanswered(
                                TLS,
                                "crt cert key certificate min_version ciphers verify strict_sni session_tickets alpn_protocols"))
                .isEmpty();
        assertThat(unanswered(CERTIFICATE, "crt cert pem file keyfile private_key dir secretName fullchain crt-list"))
                .isEmpty();
        assertThat(unanswered(BACKEND, "ssl tls sni alpn crt verify ca-file check-ssl no-sslv3"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "crt, /etc/web.pem, 'certificates: {web: {files: /etc/web.pem}}'",
        "ssl_certificate_key, /etc/web.key, 'files: [web.crt, web.key]'",
        "ssl, on, 'did you mean \"tls: {certificates: web}\"?'",
        "ciphers, HIGH, fixed set of good ciphers",
        "ssl-min-ver, TLSv1.2, 'tls: {minVersion: ...}'",
        "ssl_protocols, TLSv1.2, 'tls: {minVersion: ...}'",
        "ssl_handshake_timeout, 5s, 'timeouts: {handshake: 5s}'",
        "alpn, h2, 'tls: {alpn: h2}'",
        "npn, h2, 'tls: {alpn: h2}'",
        "verify, required, 'tls: {clients: {ca: FILE}}'",
        "ca-file, x, 'tls: {clients: {ca: FILE}}'",
        "crl-file, x, 'tls: {clients: {ca: FILE}}'",
        "proxy_ssl, on, '\"tls: {}\" of a pool'",
        "check-ssl, '', 'is spoken by its health checks as well'"
    })
    void theAnswerToAWordOfTlsNamesWhereItStandsHere(String key, String value, String answer) {
        assertThat(UnknownKey.message(key, value, FRONTEND, "frontends.f")).contains(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "inter, healthCheck: {interval: ...}",
        "rise, healthCheck: {rise: ...}",
        "stick-table, sourceHash",
        "max_fails, outlier: {consecutiveFailures: ...}",
        "fail_timeout, outlier: {ejectFor: ...}",
        "tcp-check, sendExpect",
        "agent-check, sluice backend weight"
    })
    void theAnswerInAPoolIsWhatDoesTheSame(String key, String answer) {
        assertThat(UnknownKey.message(key, "", POOL, "pools.p")).contains(answer);
    }
}
