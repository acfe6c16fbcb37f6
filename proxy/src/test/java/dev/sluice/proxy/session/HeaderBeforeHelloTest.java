package dev.sluice.proxy.session;

import static dev.sluice.proxy.session.RoutedPools.echoed;
import static dev.sluice.proxy.session.RoutedPools.refused;
import static dev.sluice.proxy.session.RoutedPools.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ForEachEngine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PROXY headers of clients whose ClientHello is looked at: where one is due, where none is, and what only looks like one. */
@Timeout(60)
@ForEachEngine
class HeaderBeforeHelloTest {
    private final RoutedPools pools = new RoutedPools();

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void aProxyHeaderAndAHelloMayComeInOneSegment() {
        try (TestProxy proxy = pools.proxy(
                        "proxyProtocol: required, routes: [{source: 198.51.100.0/24, sni: a.example.com, pool: a}], pool: b");
                Wire client = proxy.connect()) {
            byte[] hello = TestHello.of("a.example.com");
            client.write(TestHello.join(text("PROXY TCP4 198.51.100.7 203.0.113.5 4711 5432\r\n"), hello));
            assertThat(client.read(hello.length)).isEqualTo(hello);
            client.reset();
            assertThat(proxy.nextRecord().pool()).isEqualTo("a");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aProxyHeaderWhereNoneIsDueIsRefusedAndNeverGoesToThePoolForAllOthers() {
        byte[] second = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x20, 0, 0, 0};
        byte[] first = text("PROXY UNKNOWN\r\n");
        for (String way : List.of("startTls: off", "startTls: postgres", "proxyProtocol: required")) {
            try (TestProxy proxy = pools.proxy(way + ", routes: [{sni: a.example.com, pool: a}], pool: b")) {
                byte[] due = way.startsWith("proxy") ? first : new byte[0];
                for (byte[] header : List.of(first, second, text("PROXY "))) {
                    SessionRecord refused = refused(proxy, TestHello.join(due, header), new byte[0]);
                    assertThat(refused.refusal()).as(way).isEqualTo(RefusalReason.CLIENT_HELLO);
                }
                try (Wire slow = proxy.connect()) {
                    slow.write(due);
                    for (int i = 0; i < 12; i++) { // the signature; the last of these is answered
                        slow.write(new byte[] {second[i]});
                    }
                    assertThat(slow.readToEnd().wasReset()).isTrue();
                }
                assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.CLIENT_HELLO);
                proxy.awaitNothingLeft();
            }
        }
    }

    @Test
    void aProxyHeaderThatIsNotWholeInTimeIsRefusedToo() {
        try (TestProxy proxy =
                        pools.proxy("timeouts: {handshake: 100ms}, routes: [{sni: a.example.com, pool: a}], pool: b");
                Wire client = proxy.connect()) {
            client.write(text("PRO"));
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.CLIENT_HELLO);
        }
    }

    @Test
    void whatOnlyBeginsAsAProxyHeaderGoesToThePoolForAllOthers() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, pool: a}], pool: b")) {
            for (String opening : List.of("PROPFIND / HTTP/1.1\r\n", "PROXYING\r\n", "\r\n\r\nGET / HTTP/1.1\r\n")) {
                assertThat(echoed(proxy, text(opening), 1).pool()).isEqualTo("b");
            }
            try (Wire client = proxy.connect()) {
                client.write(text("P"));
                client.finish();
                assertThat(client.readToEnd().bytes()).isEqualTo(text("P"));
            }
            assertThat(proxy.nextRecord().pool()).isEqualTo("b");
            proxy.awaitNothingLeft();
        }
    }
}
