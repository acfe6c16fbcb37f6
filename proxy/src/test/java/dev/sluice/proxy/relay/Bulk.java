package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Wire;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;

/** Many bytes of a generator, told apart by their checksum. */
final class Bulk {
    private Bulk() {}

    static byte[] random(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Sends so many bytes in pieces by chance, and then FIN; their checksum. */
    static long send(Wire wire, long seed, int total) {
        CRC32 sum = new CRC32();
        Random random = new Random(seed);
        byte[] chunk = random(seed, 1024 * 1024);
        for (int sent = 0; sent < total; ) {
            int count = Math.min(total - sent, 1 + random.nextInt(chunk.length));
            byte[] part = Arrays.copyOf(chunk, count);
            sum.update(part);
            wire.write(part);
            sent += count;
        }
        wire.finish();
        return sum.getValue();
    }

    /** Receives so many bytes and not one more; their checksum. */
    static long receive(Wire wire, int total) {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[256 * 1024];
        int received = 0;
        for (int count = wire.read(buffer); count >= 0; count = wire.read(buffer)) {
            sum.update(buffer, 0, count);
            received += count;
        }
        assertThat(received).isEqualTo(total);
        return sum.getValue();
    }
}
