package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** Resets and urgent bytes, which only TCP has. */
abstract class TcpMoverContract extends MoverContract {
    @Test
    void aResetClientResetsTheBackend() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        Wire client = proxy.connect();
        client.write(new byte[] {1});
        try (Wire server = backend.next()) {
            assertThat(server.read(1)).hasSize(1);
            client.reset();
            assertThat(server.readToEnd().wasReset()).isTrue();
        }
        assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.CLIENT_RESET);
        proxy.awaitNothingLeft();
    }

    @Test
    void aResetBackendResetsTheClient() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        try (Wire client = proxy.connect()) {
            client.write(new byte[] {1});
            Wire server = backend.next();
            assertThat(server.read(1)).hasSize(1);
            server.reset();
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
        assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.BACKEND_RESET);
        proxy.awaitNothingLeft();
    }

    @Test
    void bytesBeforeAResetAreDeliveredBeforeTheReset() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        byte[] last = Bulk.random(8, 20_000);
        for (int i = 0; i < 60; i++) {
            try (Wire client = proxy.connect()) {
                Wire server = backend.next();
                client.write(new byte[] {1});
                assertThat(server.read(1)).hasSize(1); // before, a reset is a failed connect
                server.write(last);
                server.reset();
                Wire.Rest rest = client.readToEnd();
                assertThat(rest.bytes()).as("round %d", i).isEqualTo(last);
                assertThat(rest.wasReset()).as("round %d", i).isTrue();
            }
            assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.BACKEND_RESET);
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void aSinkThatResetsWhileItIsBlockedResetsTheSource() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        try (Wire client = proxy.connect()) {
            Wire server = backend.next();
            Flood flood = Flood.into(client);
            flood.awaitStill();
            server.reset();
            Await.until("the client's write fails", flood::isFailed);
        }
        assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.BACKEND_RESET);
        proxy.awaitNothingLeft();
    }

    @Test
    void aSourceThatResetsWhileItIsPausedIsNoticedAndWhatItSentIsDelivered() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        Wire client = proxy.connect();
        try (Wire server = backend.next()) {
            Flood.into(client).awaitStill();
            client.reset();
            // What the client's own kernel had not sent is lost, but the rest must arrive in order, then the reset.
            Wire.Rest rest = server.readToEnd();
            assertThat(rest.wasReset()).isTrue();
            assertThat(rest.bytes().length).isPositive();
            Flood.check(rest.bytes());
        }
        var record = proxy.nextRecord();
        assertThat(record.termination().cause()).isEqualTo(Cause.CLIENT_RESET);
        assertThat(record.bytes().toBackend()).isEqualTo(record.bytes().fromClient());
        proxy.awaitNothingLeft();
    }

    /** A server that answers early and closes with request bytes unread: its kernel answers the next ones with RST. */
    @Test
    void anAnswerBeforeAWriteFailureIsDelivered() {
        byte[] answer = Bulk.random(9, 10_000);
        TestProxy proxy = proxy(backend(server -> {
            server.read(100);
            server.write(answer);
            server.close();
        }));
        for (int i = 0; i < 100; i++) {
            try (Wire client = proxy.connect()) {
                Flood flood = Flood.into(client);
                Wire.Rest rest = client.readToEnd();
                assertThat(rest.bytes()).as("round %d", i).isEqualTo(answer);
                flood.stop();
            }
            assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.BACKEND_RESET);
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void urgentBytesAreBytesAndStallNothing() {
        TestProxy proxy = proxy(backend(TestBackend::echo));
        try (Wire client = proxy.connect()) {
            for (int i = 0; i < 200; i++) {
                byte[] before = Bulk.random(i, 1 + i * 50);
                byte[] after = Bulk.random(i + 1000, i * 50);
                client.write(before);
                client.channel().socket().sendUrgentData(i);
                client.write(after);
                assertThat(client.read(before.length)).isEqualTo(before);
                assertThat(client.read(1)).containsExactly(i);
                assertThat(client.read(after.length)).isEqualTo(after);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxy.awaitNothingLeft();
    }
}
