package dev.sluice.config.check;

import dev.sluice.config.model.AcceptProxy;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.UnixBind;
import java.util.List;

/**
 * The check of rules for the addresses of clients on Unix sockets, where clients have none: such rules would let in
 * everybody without a word.
 */
final class UnixClientChecks {
    private final Remarks remarks;

    UnixClientChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(SluiceConfig config) {
        for (FrontendConfig frontend : config.frontends()) {
            if (frontend.proxyProtocol().mode() == AcceptProxy.Mode.OFF
                    && frontend.bind().stream().allMatch(UnixBind.class::isInstance)) {
                String path = "frontends." + frontend.name();
                rules(frontend.admission(), path);
                routes(frontend.routing().routes(), path);
            }
        }
    }

    private void rules(AdmissionConfig admission, String path) {
        String who = "; \"unix: {mode, owner}\" says who may connect";
        if (!admission.allow().isEmpty()) {
            error(path + ".allow", "keeps nobody out", who);
        }
        if (!admission.deny().isEmpty()) {
            error(path + ".deny", "keeps nobody out", who);
        }
        String all = "; \"rate: {connections}\" and \"maxConnections\" limit all clients together";
        if (admission.perSource() != null) {
            error(path + ".rate.perSource", "limits nobody", all);
        }
        if (admission.concurrentPerSource() > 0) {
            error(path + ".rate.concurrentPerSource", "limits nobody", all);
        }
    }

    private void routes(List<RouteConfig> routes, String path) {
        for (int i = 0; i < routes.size(); i++) {
            if (!routes.get(i).conditions().source().isEmpty()) {
                error("%s.routes[%d].source".formatted(path, i), "takes nobody", "; leave the route out");
            }
        }
    }

    private void error(String path, String lack, String remedy) {
        String why = ": clients of a Unix socket have no address, unless a proxy sends it (proxyProtocol)";
        remarks.error(path, path + " " + lack + why + remedy);
    }
}
