package dev.sluice.config.model;

import dev.sluice.config.value.Cidr;
import java.util.List;

/**
 * The conditions of a route, all of which must hold; of a list one. An empty list is no condition.
 *
 * @param sni names in the ClientHello, in lower case; {@code *.x} is any one label before {@code .x}
 * @param noSni a ClientHello without a name
 * @param alpn protocols that the ClientHello offers
 * @param source where the client is, by its PROXY header if it sent one
 */
public record RouteConditions(List<String> sni, boolean noSni, List<String> alpn, List<Cidr> source) {
    /** What a name begins with that stands for several. */
    public static final String WILDCARD = "*";

    public RouteConditions {
        sni = List.copyOf(sni);
        alpn = List.copyOf(alpn);
        source = List.copyOf(source);
    }

    /** Whether they cannot be judged without the client's ClientHello. */
    public boolean askForHello() {
        return noSni || !sni.isEmpty() || !alpn.isEmpty();
    }
}
