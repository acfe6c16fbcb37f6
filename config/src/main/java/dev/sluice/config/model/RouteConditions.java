package dev.sluice.config.model;

import dev.sluice.config.value.Cidr;
import java.util.List;
import java.util.StringJoiner;

/**
 * The conditions of a route, all of which must hold; of a list one. An empty list is no condition.
 *
 * @param sni names in the ClientHello, in lower case; {@code *.x} is any one label before {@code .x}
 * @param noSni a ClientHello without a name
 * @param alpn protocols that the ClientHello offers
 * @param clientName names in the client's certificate, and patterns of them
 * @param source where the client is, by its PROXY header if it sent one
 */
public record RouteConditions(
        List<String> sni, boolean noSni, List<String> alpn, List<String> clientName, List<Cidr> source) {
    /** Of the values of a list, in their text: a route of fifty names is known by its first ones. */
    private static final int MAX_VALUES = 3;

    /** Of their text, which is a label of metrics. */
    private static final int MAX_TEXT = 200;

    /** What a name begins with that stands for several. */
    public static final String WILDCARD = "*";

    public RouteConditions {
        sni = List.copyOf(sni);
        alpn = List.copyOf(alpn);
        clientName = List.copyOf(clientName);
        source = List.copyOf(source);
    }

    /** Whether they cannot be judged without the client's ClientHello. */
    public boolean askForHello() {
        return noSni || !sni.isEmpty() || !alpn.isEmpty() || !clientName.isEmpty();
    }

    /** Whether there is none, so that they hold of every session. */
    public boolean isEmpty() {
        return !askForHello() && source.isEmpty();
    }

    /** Such as {@code sni=a.example.com,b.example.com alpn=h2}; long lists are cut, and so is a text of more than 200 characters. */
    public String toText() {
        StringJoiner text = new StringJoiner(" ");
        add(text, "sni", sni);
        if (noSni) {
            text.add("noSni");
        }
        add(text, "alpn", alpn);
        add(text, "clientName", clientName);
        add(text, "source", source);
        String all = text.toString();
        String cut = "...";
        return all.length() <= MAX_TEXT ? all : all.substring(0, MAX_TEXT - cut.length()) + cut;
    }

    private static void add(StringJoiner text, String key, List<?> values) {
        if (!values.isEmpty()) {
            StringJoiner list = new StringJoiner(",", key + "=", "");
            values.stream().limit(MAX_VALUES).forEach(value -> list.add(value.toString()));
            if (values.size() > MAX_VALUES) {
                list.add("+" + (values.size() - MAX_VALUES));
            }
            text.add(list.toString());
        }
    }
}
