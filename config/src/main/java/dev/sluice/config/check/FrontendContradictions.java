package dev.sluice.config.check;

import dev.sluice.config.model.AcceptProxy;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.UnixBind;
import java.util.List;

/** The warnings about values of a frontend that make little sense together. */
final class FrontendContradictions {
    private final Remarks remarks;

    FrontendContradictions(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(FrontendConfig frontend) {
        String path = "frontends." + frontend.name();
        proxyProtocol(frontend.proxyProtocol(), path);
        originalDestination(frontend, path);
        if (!frontend.unix().equals(UnixConfig.USUAL)
                && frontend.bind().stream().noneMatch(UnixBind.class::isInstance)) {
            remarks.warn(path + ".unix", path + ".unix has no effect: no address of it is a Unix socket");
        }
        admission(frontend.admission(), path);
    }

    private void proxyProtocol(AcceptProxy proxy, String path) {
        switch (proxy.mode()) {
            case OFF -> {
                if (!proxy.trusted().isEmpty()) {
                    remarks.warn(
                            path + ".trustedProxies",
                            path + ".trustedProxies has no effect while proxyProtocol is off");
                }
            }
            case REQUIRED -> {
                if (proxy.trusted().isEmpty()) {
                    remarks.warn(
                            path + ".proxyProtocol",
                            path + ".proxyProtocol: without trustedProxies every client may claim any address");
                }
            }
            case OPTIONAL -> {
                if (proxy.trusted().isEmpty()) {
                    remarks.warn(
                            path + ".proxyProtocol",
                            path + ".proxyProtocol: optional without trustedProxies accepts no header at all");
                }
            }
        }
    }

    private void originalDestination(FrontendConfig frontend, String path) {
        boolean original = frontend.routing().pools().contains(FrontendConfig.ORIGINAL_DESTINATION);
        if (original != frontend.transparent()) {
            String key = original ? ".pool" : ".transparent";
            String message = original
                    ? "%s: originalDestination needs \"transparent: true\" beside it"
                    : "%s has no effect without \"pool: originalDestination\"";
            remarks.problems().error(remarks.origins().span(path + key), path, message.formatted(path + key));
        }
    }

    private void admission(AdmissionConfig admission, String path) {
        List<Cidr> allowed = admission.allow().ranges();
        for (int i = 0; i < allowed.size(); i++) {
            if (admission.deny().ranges().contains(allowed.get(i))) {
                remarks.warn(path + ".allow[" + i + "]", path + ".allow: this range is in deny too, which wins");
            }
        }
        if (admission.deny().ranges().stream().anyMatch(Cidr::isEverything)
                && admission.allow().isEmpty()) {
            remarks.warn(path + ".deny", path + ".deny refuses every client of a whole address family");
        }
    }
}
