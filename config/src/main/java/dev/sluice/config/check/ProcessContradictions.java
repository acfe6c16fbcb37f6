package dev.sluice.config.check;

import dev.sluice.config.model.AccessFormat;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AccessWhen;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.AccessField;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import java.util.EnumSet;
import java.util.Set;

/** The warnings about values of the process, its logs and its endpoints that make little sense together. */
final class ProcessContradictions {
    private final Remarks remarks;

    ProcessContradictions(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(SluiceConfig config) {
        new DrainContradictions(remarks).run(config.process().drain(), "process.drain");
        ReadyPools.contradictions(config, remarks);
        accessLog(config.log().access());
        if (config.metrics().bind() instanceof UnixBind) {
            remarks.error(
                    "metrics.bind",
                    "metrics.bind: a Unix socket cannot serve metrics; write host:port, such as 127.0.0.1:9400");
        }
        if (config.metrics().bind() == null && config.metrics().tls() != null) {
            remarks.warn("metrics.tls", "metrics.tls has no effect: metrics.bind is off");
        }
        if (config.admin() != null) {
            admin(config.admin());
        }
    }

    private void accessLog(AccessLogConfig access) {
        String path = "log.access";
        if (access.format() == AccessFormat.HAPROXY && !access.fields().isEmpty()) {
            remarks.error(
                    path + ".fields",
                    path
                            + ".fields: the fields of \"format: haproxy\" are those of HAProxy's option tcplog; write \"format: json\" or"
                            + " \"format: text\", or leave fields out");
        }
        if (access.format() == AccessFormat.HAPROXY && access.selection().when() == AccessWhen.BOTH) {
            remarks.error(
                    path + ".when",
                    path
                            + ".when: \"format: haproxy\" has no line for the start of a session: programs that read it would count"
                            + " the session twice; write \"when: close\", or \"format: json\" or \"format: text\"");
        }
        Set<AccessField> seen = EnumSet.noneOf(AccessField.class);
        for (AccessField field : access.fields()) {
            if (!seen.add(field)) {
                remarks.error(path + ".fields", path + ".fields: \"" + field.word() + "\" is there twice");
            }
        }
        selection(access.selection(), path);
    }

    private void selection(AccessSelection selection, String path) {
        if (selection.when() == AccessWhen.BOTH && (selection.onlyFailures() || selection.skipEmpty())) {
            String key = selection.onlyFailures() ? "onlyFailures" : "skipEmpty";
            remarks.error(
                    path + "." + key,
                    path + "." + key + " needs \"when: close\": how a session ends is not known at its start");
        }
    }

    private void admin(AdminConfig admin) {
        TcpBind bind = admin.bind();
        if (admin.socket() == null && bind == null) {
            remarks.error("admin", "admin: nothing to listen on; set socket, such as /run/sluice/admin.sock");
        }
        if (bind != null && !isLoopback(bind)) {
            remarks.error(
                    "admin.bind", "admin.bind is not an address of the loopback interface, such as 127.0.0.1:9401");
        }
        if (bind != null && admin.tokenFile() == null) {
            remarks.error(
                    "admin.bind", "admin.bind needs tokenFile: whoever reaches the address could change everything");
        }
        if (bind == null && admin.tls() != null) {
            remarks.error(
                    "admin.tls",
                    "admin.tls: there is no bind that could speak it, and a Unix socket is guarded by its mode; add bind, such as"
                            + " 127.0.0.1:9401, with tokenFile, or leave tls out");
        }
        if (bind == null && admin.tokenFile() != null) {
            remarks.warn(
                    "admin.tokenFile",
                    "admin.tokenFile has no effect without admin.bind; the socket is guarded by its mode");
        }
    }

    private static boolean isLoopback(TcpBind bind) {
        return bind.host().startsWith("127.")
                || bind.host().equals("::1")
                || bind.host().equals("localhost");
    }
}
