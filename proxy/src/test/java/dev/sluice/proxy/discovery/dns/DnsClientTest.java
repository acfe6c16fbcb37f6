package dev.sluice.proxy.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.OpenFiles;
import dev.sluice.proxy.net.Shortages;
import java.util.HashSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions over real sockets, to a server that answers what it likes. */
@Timeout(60)
class DnsClientTest {
    private static final byte[] ADDRESS = {10, 0, 0, 1};

    private final DnsLoop loop = new DnsLoop(new Shortages());
    private final DnsClient client = loop.client();

    @AfterEach
    void close() {
        client.close();
        loop.close();
    }

    private DnsReply ask(FakeDnsServer server, DnsType type) throws Exception {
        return client.ask(server.address(), "pg.internal", type).get(30, TimeUnit.SECONDS);
    }

    private static byte[] answer(byte[] question) {
        return FakeDnsServer.answer(
                question, FakeDnsServer.record(FakeDnsServer.ofQuestion(), FakeDnsServer.A, ADDRESS));
    }

    @Test
    void eachQuestionHasAPortAndANumberOfItsOwnWhichIsGivenBack() throws Exception {
        int questions = 40;
        try (FakeDnsServer server = new FakeDnsServer(DnsClientTest::answer)) {
            assertThat(ask(server, DnsType.A).answers())
                    .containsExactly(new DnsRecord.Address("pg.internal", 30, "10.0.0.1"));
            long before = OpenFiles.count();
            for (int i = 1; i < questions; i++) {
                ask(server, DnsType.A);
            }
            assertThat(server.ports()).hasSize(questions);
            // By chance two may be the same, and of a few more that is next to impossible.
            assertThat(new HashSet<>(server.ports())).hasSizeGreaterThan(questions - 5);
            assertThat(new HashSet<>(server.numbers())).hasSizeGreaterThan(questions - 5);
            Await.until("no socket is left", () -> OpenFiles.count() <= before + 5);
        }
    }

    @Test
    void anAliasThatIsNoNameOfAHostIsMalformedAndGetsIntoNoMessage() {
        byte[] forged = FakeDnsServer.name("a\n2026-01-01 ERROR \u001b[31mforged", "internal");
        try (FakeDnsServer server = new FakeDnsServer(question -> FakeDnsServer.answer(
                question,
                FakeDnsServer.record(FakeDnsServer.ofQuestion(), FakeDnsServer.CNAME, forged),
                FakeDnsServer.record(forged, FakeDnsServer.A, ADDRESS)))) {
            assertThatThrownBy(() -> ask(server, DnsType.A))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("characters that names of hosts have not")
                    .message()
                    .doesNotContainPattern("\\p{Cntrl}")
                    .doesNotContain("forged");
        }
    }

    @Test
    void anAliasIsFollowedByItsName() throws Exception {
        try (FakeDnsServer server = new FakeDnsServer(question -> FakeDnsServer.answer(
                question,
                FakeDnsServer.record(
                        FakeDnsServer.ofQuestion(), FakeDnsServer.CNAME, FakeDnsServer.name("PG-7", "internal")),
                FakeDnsServer.record(FakeDnsServer.name("pg-7", "internal"), FakeDnsServer.A, ADDRESS)))) {
            assertThat(ask(server, DnsType.A).answers())
                    .containsExactly(
                            new DnsRecord.Alias("pg.internal", 30, "pg-7.internal"),
                            new DnsRecord.Address("pg-7.internal", 30, "10.0.0.1"));
        }
    }
}
