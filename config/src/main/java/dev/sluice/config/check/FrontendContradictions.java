package dev.sluice.config.check;

import dev.sluice.config.model.AcceptProxy;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.StartTls;
import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.UnixBind;
import java.util.List;

/** The warnings about values of a frontend that make little sense together. */
final class FrontendContradictions {
    /** Half of it is what the kernel counts beside the bytes themselves. */
    private static final int LEAST_BUFFER = 32 * 1024;

    private final Remarks remarks;

    FrontendContradictions(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(FrontendConfig frontend) {
        String path = "frontends." + frontend.name();
        boolean unix = frontend.bind().stream().anyMatch(UnixBind.class::isInstance);
        proxyProtocol(frontend.proxyProtocol(), unix, path);
        originalDestination(frontend, path);
        routing(frontend, path);
        if (!frontend.unix().equals(UnixConfig.USUAL) && !unix) {
            remarks.warn(path + ".unix", path + ".unix has no effect: no address of it is a Unix socket");
        }
        admission(frontend.admission(), path);
    }

    private void proxyProtocol(AcceptProxy proxy, boolean unix, String path) {
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
                if (proxy.trusted().isEmpty() && !unix) {
                    remarks.warn(
                            path + ".proxyProtocol",
                            path + ".proxyProtocol: optional without trustedProxies accepts no header at all");
                }
            }
        }
    }

    private void originalDestination(FrontendConfig frontend, String path) {
        RoutingConfig routing = frontend.routing();
        if (frontend.transparent()) {
            if (!routing.pools().contains(FrontendConfig.ORIGINAL_DESTINATION)) {
                error(path + ".transparent", path, "%s has no effect without \"pool: originalDestination\"");
            }
            return;
        }
        if (FrontendConfig.ORIGINAL_DESTINATION.equals(routing.pool())) {
            error(path + ".pool", path, "%s: originalDestination needs \"transparent: true\" beside it");
        }
        for (int i = 0; i < routing.routes().size(); i++) {
            if (routing.routes().get(i).pools().stream()
                    .anyMatch(share -> share.pool().equals(FrontendConfig.ORIGINAL_DESTINATION))) {
                String place = "%s.routes[%d].pool".formatted(path, i);
                error(place, path, "%s: originalDestination needs \"transparent: true\" of the frontend");
            }
        }
    }

    private void error(String place, String path, String message) {
        remarks.problems().error(remarks.origins().span(place), path, message.formatted(place));
    }

    private void routing(FrontendConfig frontend, String path) {
        RoutingConfig routing = frontend.routing();
        boolean asksForCertificates = frontend.tls() != null && frontend.tls().clients() != null;
        new RouteContradictions(remarks, path, routing.routes(), asksForCertificates).run();
        if (routing.startTls() != StartTls.OFF && !routing.asksForHello() && frontend.tls() == null) {
            String why = routing.routes().isEmpty()
                    ? " without routes or tls"
                    : ": no route asks for a ClientHello (sni, noSni, alpn)";
            remarks.warn(path + ".startTls", path + ".startTls has no effect" + why);
        }
        int buffer = frontend.tcp().buffers().receiveBuffer();
        if (routing.asksForHello() && buffer > 0 && buffer < LEAST_BUFFER) {
            remarks.warn(
                    path + ".tcp.receiveBuffer",
                    path
                            + ".tcp.receiveBuffer: a ClientHello of up to 16KiB must fit, of which routes ask; use 32KiB or more, or 0");
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
