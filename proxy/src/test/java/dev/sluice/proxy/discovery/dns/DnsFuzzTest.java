package dev.sluice.proxy.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.net.Shortages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a name server answers, a question comes to an end, and a name that comes of it is one of a host. */
@Timeout(600)
class DnsFuzzTest {
    private static final String HOST = "([a-z0-9_-]+(\\.[a-z0-9_-]+)*)?";
    /** Of a question for {@code pg.internal}. */
    private static final int BEHIND_QUESTION = 12 + 13 + 4;

    private static byte[] message(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(80)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            switch (random.nextInt(4)) {
                case 0 -> bytes[i] = (byte) random.nextInt(8); // lengths of labels
                case 1 -> bytes[i] = (byte) 0xC0;
                case 2 -> bytes[i] = (byte) ('a' + random.nextInt(26));
                default -> {}
            }
        }
        return bytes;
    }

    @Test
    void recordsOfRandomMessagesAreReadOrRejected() {
        Fuzz.play("SRV records in random messages", 20_000, random -> {
            byte[] bytes = message(random);
            ByteBuffer at = ByteBuffer.wrap(bytes).position(random.nextInt(bytes.length));
            try {
                DnsRecord.Service service = DnsWire.service("web", 5, at);
                assertThat(service.target()).matches(HOST).hasSizeLessThanOrEqualTo(253);
                assertThat(service.port()).isBetween(0, 65_535);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
            }
        });
    }

    private static byte[] good(byte[] question, Random random) {
        byte[] name = FakeDnsServer.name("host-" + random.nextInt(9), "internal");
        byte[] service = ByteBuffer.allocate(6 + name.length)
                .putShort((short) 1)
                .putShort((short) 2)
                .putShort((short) 80)
                .put(name)
                .array();
        return FakeDnsServer.answer(
                question,
                FakeDnsServer.record(FakeDnsServer.ofQuestion(), FakeDnsServer.CNAME, name),
                FakeDnsServer.record(name, FakeDnsServer.A, new byte[] {10, 0, 0, 1}),
                FakeDnsServer.record(FakeDnsServer.ofQuestion(), FakeDnsServer.SRV, service));
    }

    /** Asked at once, since an answer that cannot be read counts as none, after two seconds. */
    @Test
    void questionsWithDamagedAnswersEnd() throws Exception {
        long seed = Fuzz.seed();
        Random random = new Random(seed);
        System.out.println("fuzz: damaged answers, -Dfuzz.seed=" + seed);
        try (DnsLoop loop = new DnsLoop(new Shortages());
                FakeDnsServer server =
                        new FakeDnsServer(question -> Fuzz.damaged(good(question, random), BEHIND_QUESTION, random));
                DnsClient client = loop.client()) {
            for (int left = Fuzz.rounds(300); left > 0; left -= 100) {
                List<CompletableFuture<DnsReply>> asked = new ArrayList<>();
                for (int i = 0; i < Math.min(100, left); i++) {
                    asked.add(client.ask(server.address(), "pg.internal", DnsType.values()[i % 3]));
                }
                for (CompletableFuture<DnsReply> one : asked) {
                    DnsReply reply = one.exceptionally(_ -> NONE).get(60, TimeUnit.SECONDS);
                    for (DnsRecord record : reply.answers()) {
                        if (record instanceof DnsRecord.Alias alias) {
                            assertThat(alias.target()).as("seed %d", seed).matches(HOST);
                        }
                    }
                }
            }
        }
    }

    private static final DnsReply NONE =
            new DnsReply(DnsReply.Status.FAILED, "", DnsReply.Source.RECURSIVE, List.of(), DnsReply.UNKNOWN);
}
