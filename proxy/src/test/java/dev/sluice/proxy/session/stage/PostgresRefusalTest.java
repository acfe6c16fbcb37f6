package dev.sluice.proxy.session.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is told that PostgreSQL is to be spoken with TLS, and in which bytes. */
@Timeout(60)
class PostgresRefusalTest {
    private static boolean isStartup(int length, int version) {
        MemorySegment bytes = MemorySegment.ofArray(
                ByteBuffer.allocate(16).putInt(length).putInt(version).array());
        return PostgresRefusal.isStartup(bytes, 16);
    }

    @Test
    void theStartOfASessionIsKnownByItsLengthAndVersion() {
        assertThat(isStartup(9, 0x3_0000)).isTrue();
        assertThat(isStartup(84, 0x3_0002)).as("PostgreSQL 18").isTrue();
        assertThat(isStartup(10_000, 0x3_0000)).isTrue();
        assertThat(isStartup(10_001, 0x3_0000))
                .as("longer than PostgreSQL takes")
                .isFalse();
        assertThat(isStartup(8, 0x3_0000)).as("nothing follows").isFalse();
        assertThat(isStartup(-1, 0x3_0000)).isFalse();
        assertThat(isStartup(84, 0x2_0000)).as("another protocol").isFalse();
        assertThat(isStartup(16, 80877102)).as("a request to cancel").isFalse();
        assertThat(isStartup(0x47455420, 0x2F204854)).as("GET / HT").isFalse();
    }

    @Test
    void whatIsNotAllThereIsNotKnown() {
        MemorySegment bytes = MemorySegment.ofArray(
                ByteBuffer.allocate(8).putInt(9).putInt(0x3_0000).array());
        assertThat(PostgresRefusal.isStartup(bytes, 7)).isFalse();
        assertThat(PostgresRefusal.isStartup(bytes, 0)).isFalse();
        assertThat(PostgresRefusal.isStartup(bytes, -1)).as("an error").isFalse();
    }

    @Test
    void theMessageIsAnErrorResponseWithItsLength() {
        ByteBuffer message = ByteBuffer.wrap(PostgresRefusal.message());
        assertThat(message.get()).isEqualTo((byte) 'E');
        assertThat(message.getInt()).as("without the type").isEqualTo(message.limit() - 1);
        byte[] fields = new byte[message.remaining()];
        message.get(fields);
        assertThat(new String(fields, StandardCharsets.US_ASCII).split("\0", -1))
                .containsExactly(
                        "SFATAL",
                        "VFATAL",
                        "C28000",
                        "Mthis server takes connections with TLS only; use sslmode=require or better",
                        "",
                        "");
    }
}
