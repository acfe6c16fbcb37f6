package dev.sluice.proxy.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResolvConfTest {
    private static ResolvConf parse(String text) {
        return ResolvConf.parse(text.lines().toList());
    }

    private static InetSocketAddress server(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
    }

    @Test
    void serversSearchDomainsAndNdotsAreThoseOfTheFile() {
        ResolvConf conf = parse("""
                # of a pod
                nameserver 10.96.0.10   ; cluster
                nameserver fd00::a
                nameserver nonsense
                search prod.svc.cluster.local svc.cluster.local
                options timeout:1 ndots:5 edns0
                """);
        assertThat(conf.servers()).containsExactly(server("10.96.0.10"), server("fd00::a"));
        assertThat(conf.search()).containsExactly("prod.svc.cluster.local", "svc.cluster.local");
        assertThat(conf.ndots()).isEqualTo(5);
    }

    @Test
    void withoutServersThisMachineIsAsked() {
        assertThat(parse("").servers()).containsExactly(server("127.0.0.1"));
        assertThat(parse("").ndots()).isEqualTo(1);
    }

    @Test
    void aNameWithFewDotsIsCompletedFirstAndOneWithManyLast() {
        ResolvConf conf = parse("search a.example b.example.\noptions ndots:2\n");
        assertThat(conf.candidates("web.prod")).containsExactly("web.prod.a.example", "web.prod.b.example", "web.prod");
        assertThat(conf.candidates("web.prod.svc"))
                .containsExactly("web.prod.svc", "web.prod.svc.a.example", "web.prod.svc.b.example");
    }

    @Test
    void aNameWithAFinalDotIsComplete() {
        assertThat(parse("search a.example\noptions ndots:9").candidates("web."))
                .containsExactly("web");
    }

    @Test
    void aServerThatIsGivenGetsNamesAsTheyAre() {
        assertThat(ResolvConf.of(server("10.0.0.2")).candidates("web")).containsExactly("web");
        assertThat(ResolvConf.of(server("10.0.0.2")).servers()).isEqualTo(List.of(server("10.0.0.2")));
    }
}
