package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Section;
import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.RouteTest;
import dev.sluice.config.value.Cidr;
import java.util.List;

/** The builder of one test of routes from bound values without errors. */
final class TestAssembler {
    private static final Section TEST = Assembler.named("tests");

    private final String name;
    private final Settings settings;

    TestAssembler(String name, Bound.Fields fields, Origins.Builder origins) {
        this.name = name;
        this.settings = new Settings(TEST, "tests." + name, List.of(fields), null, origins);
    }

    RouteTest assemble() {
        String server = settings.optional("sni", String.class);
        List<String> protocols = settings.list("alpn", String.class);
        Opening opening = settings.toggle("tls") ? new Opening.Hello(server, protocols) : Opening.OTHER;
        Cidr source = settings.optional("source", Cidr.class);
        RouteFacts client = source == null ? RouteFacts.withoutSource(opening) : RouteFacts.of(source, opening);
        return new RouteTest(
                name,
                settings.text("frontend"),
                client.named(settings.list("clientName", String.class)),
                settings.text("expect"));
    }
}
