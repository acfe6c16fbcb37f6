package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.certificate.FirstNames;
import dev.sluice.proxy.snapshot.Certificates;
import java.util.ArrayList;
import java.util.List;

/**
 * The warnings about routes for names that no certificate of their frontend has: its clients are refused before a route is asked.
 * Stateless.
 */
final class UnmatchedRoutes {
    private static final int MOST_SHOWN = 3;

    private final FrontendNames names;
    private final String tls;
    private final Origins origins;
    private final List<Finding> warnings = new ArrayList<>();

    private UnmatchedRoutes(FrontendNames names, String tls, Origins origins) {
        this.names = names;
        this.tls = tls;
        this.origins = origins;
    }

    /**
     * Those of all frontends.
     *
     * @param certificates those that have been read; a frontend of which one is missing is passed over
     */
    static List<Finding> warnings(SluiceConfig config, Origins origins, Certificates certificates) {
        List<Finding> warnings = new ArrayList<>();
        for (FrontendConfig frontend : config.frontends()) {
            FrontendTls tls = frontend.tls();
            List<RouteConfig> routes = frontend.routing().routes();
            if (tls != null
                    && !routes.isEmpty()
                    && tls.allCertificates().stream()
                            .noneMatch(name -> certificates.of(name).isEmpty())) {
                String place = "frontends." + frontend.name();
                FrontendNames names = FrontendNames.of(tls, certificates);
                UnmatchedRoutes unmatched = new UnmatchedRoutes(names, place + ".tls", origins);
                for (int i = 0; i < routes.size(); i++) {
                    if (!routes.get(i).refuses()) { // who is refused otherwise needs no mending
                        unmatched.judge(routes.get(i).conditions(), place + ".routes[" + i + "]");
                    }
                }
                warnings.addAll(unmatched.warnings);
            }
        }
        return warnings;
    }

    private void judge(RouteConditions conditions, String route) {
        List<String> unknown = names.othersToo()
                ? List.of()
                : conditions.sni().stream().filter(name -> !names.covers(name)).toList();
        if (!unknown.isEmpty()) {
            String all = unknown.size() == conditions.sni().size()
                    ? ""
                    : " for " + (unknown.size() == 1 ? "this name" : "these names");
            warn(
                    route + ".sni",
                    "%s can never match%s: no certificate of %s is for %s, and who asks for it is refused; they are for %s. Add one to %s.certificates, or give all others one with %s.default and unknownName: default"
                            .formatted(route + ".sni", all, tls, shown(unknown), names.shown(), tls, tls));
        }
        if (conditions.noSni() && !names.unnamedToo()) {
            warn(
                    route + ".noSni",
                    "%s can never match: %s has several certificates and none for clients without a name, who are refused; write %s.default: NAME"
                            .formatted(route + ".noSni", tls, tls));
        }
    }

    private void warn(String place, String message) {
        warnings.add(origins.warning(place, message));
    }

    private static String shown(List<String> names) {
        return FirstNames.of(names.stream().map(name -> '"' + name + '"').toList(), MOST_SHOWN, " or ");
    }
}
