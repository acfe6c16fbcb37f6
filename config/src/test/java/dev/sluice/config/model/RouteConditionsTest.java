package dev.sluice.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Parsed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouteConditionsTest {
    private static Cidr range(String text) {
        return ((Parsed.Ok<Cidr>) Cidr.parse(text)).value();
    }

    private static RouteConditions named(List<String> names) {
        return new RouteConditions(names, false, List.of(), List.of(), List.of());
    }

    @Test
    void theirTextHasEachConditionWithItsValues() {
        RouteConditions all = new RouteConditions(
                List.of("a.example.com", "b.example.com"),
                false,
                List.of("h2"),
                List.of(),
                List.of(range("10.0.0.0/8"), range("2001:db8::/32")));
        assertThat(all.toText()).isEqualTo("sni=a.example.com,b.example.com alpn=h2 source=10.0.0.0/8,2001:db8::/32");
        assertThat(new RouteConditions(List.of(), true, List.of(), List.of(), List.of(range("10.0.0.7"))).toText())
                .isEqualTo("noSni source=10.0.0.7");
    }

    @Test
    void ofALongListTheFirstThreeValuesAreNamed() {
        List<String> fifty =
                IntStream.rangeClosed(1, 50).mapToObj(i -> "db" + i + ".x").toList();
        assertThat(named(fifty.subList(0, 3)).toText()).isEqualTo("sni=db1.x,db2.x,db3.x");
        assertThat(named(fifty).toText()).isEqualTo("sni=db1.x,db2.x,db3.x,+47");
    }

    @Test
    void aLongTextIsCut() {
        String name = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + ".example.com";
        assertThat(named(List.of(name, name)).toText())
                .hasSize(200)
                .startsWith("sni=aaa")
                .endsWith("...");
    }
}
