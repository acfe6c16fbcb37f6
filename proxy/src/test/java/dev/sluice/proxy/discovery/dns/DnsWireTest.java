package dev.sluice.proxy.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsWireTest {
    private static final int HEADER = 12;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    DnsWireTest() {
        message.writeBytes(new byte[HEADER]);
    }

    private DnsWireTest label(String text) {
        message.write(text.length());
        message.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    private DnsWireTest root() {
        message.write(0);
        return this;
    }

    private DnsWireTest pointer(int offset) {
        message.write(0xC0 | offset >> 8);
        message.write(offset);
        return this;
    }

    private DnsWireTest numbers(int... values) {
        for (int value : values) {
            message.write(value >> 8);
            message.write(value);
        }
        return this;
    }

    private ByteBuffer at(int position) {
        return ByteBuffer.wrap(message.toByteArray()).position(position);
    }

    private void rejects(int position, String reason) {
        assertThatThrownBy(() -> DnsWire.service("web", 5, at(position)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aTargetIsReadWithPriorityWeightAndPort() {
        numbers(10, 60, 8080).label("web1").label("Internal").root();
        assertThat(DnsWire.service("web", 5, at(HEADER)))
                .isEqualTo(new DnsRecord.Service("web", 5, 10, 60, 8080, "web1.internal"));
    }

    @Test
    void numbersAreUnsigned() {
        numbers(65_535, 65_535, 65_535).root();
        assertThat(DnsWire.service("web", 5, at(HEADER)))
                .isEqualTo(new DnsRecord.Service("web", 5, 65_535, 65_535, 65_535, ""));
    }

    @Test
    void aPointerContinuesAtAnEarlierPlaceOfTheMessage() {
        label("web").label("internal").root(); // 12: web, 16: internal
        int record = message.size();
        numbers(1, 2, 3).label("b7").pointer(16);
        int second = message.size();
        numbers(1, 2, 3).label("x").pointer(record + 6); // a pointer to a name that ends in a pointer
        assertThat(DnsWire.service("web", 5, at(record)).target()).isEqualTo("b7.internal");
        assertThat(DnsWire.service("web", 5, at(second)).target()).isEqualTo("x.b7.internal");
    }

    @Test
    void pointersThatDoNotLeadBackwardAreRejectedInsteadOfBeingFollowedForEver() {
        numbers(1, 2, 3).pointer(18);
        rejects(HEADER, "points forward or to itself");
        message.reset();
        message.writeBytes(new byte[HEADER]);
        label("a").pointer(20).numbers(1, 2, 3).pointer(12); // 12 -> 20, 22 -> 12: a circle
        int record = 16;
        assertThat(message.size()).isGreaterThan(record);
        rejects(record, "points forward or to itself");
    }

    @Test
    void whateverIsCutOffIsRejected() {
        label("internal").root();
        int record = message.size();
        numbers(1, 2, 3).label("web1").label("zone").pointer(HEADER);
        byte[] whole = message.toByteArray();
        assertThat(DnsWire.service("web", 5, at(record)).target()).isEqualTo("web1.zone.internal");
        for (int length = record; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).position(record);
            assertThatThrownBy(() -> DnsWire.service("web", 5, cut))
                    .as("%d of %d bytes", cut.limit(), whole.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cut off");
        }
    }

    @Test
    void labelsOfAnUnknownKindAreRejected() {
        numbers(1, 2, 3);
        message.write(0x41);
        root();
        rejects(HEADER, "unknown kind");
    }

    @Test
    void namesWithOtherCharactersThanThoseOfHostsAreRejected() {
        numbers(1, 2, 3).label("web\n1").root();
        rejects(HEADER, "characters");
    }

    @Test
    void aNameHasAtMost253Characters() {
        numbers(1, 2, 3);
        for (int i = 0; i < 4; i++) {
            label("a".repeat(63));
        }
        root();
        rejects(HEADER, "longer than 253");
    }

    @Test
    void randomBytesGiveANameOrAnErrorAndNothingElse() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int names = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[7 + random.nextInt(30)];
            random.nextBytes(bytes);
            for (int b = 6; b < bytes.length; b++) {
                // Mostly short labels of letters, with pointers in between.
                int kind = random.nextInt(4);
                bytes[b] =
                        kind == 0 ? (byte) random.nextInt(3) : kind == 1 ? bytes[b] : (byte) ('a' + random.nextInt(26));
            }
            try {
                names += DnsWire.service("web", 5, ByteBuffer.wrap(bytes))
                                .target()
                                .isEmpty()
                        ? 0
                        : 1;
            } catch (IllegalArgumentException _) {
                // As it should be.
            }
        }
        assertThat(names).isPositive();
    }
}
