package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.tls.TlsConnection.Handshake;
import io.netty.pkitesting.CertificateBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connection with TLS does with bytes, ends and damage, between two ends in one thread. */
@Timeout(60)
class TlsConnectionTest {
    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesGoBothWays() {
        try (TlsPair pair = TlsPair.usual().shakeHands()) {
            byte[] request = random(1, 100);
            byte[] response = random(2, 200_000);
            assertThat(pair.send(pair.client, request)).isEqualTo(request.length);
            assertThat(pair.receive(pair.server, TlsPair.LENGTH)).isEqualTo(request);
            assertThat(pair.receive(pair.server, TlsPair.LENGTH)).isEqualTo(StreamSocket.AGAIN);
            assertThat(pair.send(pair.server, response)).isEqualTo(response.length);
            assertThat(pair.receiveAll(pair.client, TlsPair.LENGTH)).isEqualTo(response);
        }
    }

    @Test
    void whatIsReadInSmallPiecesIsTheSame() {
        try (TlsPair pair = TlsPair.usual().shakeHands()) {
            byte[] bytes = random(3, 50_000);
            pair.send(pair.client, bytes);
            assertThat(pair.receiveAll(pair.server, 1_000)).isEqualTo(bytes);
            assertThat(pair.server.shortReadDrains()).isFalse();
        }
    }

    @Test
    void noByteIsLostWhateverPiecesTheWireMoves() {
        long seed = System.nanoTime();
        for (int run = 0; run < 60; run++) {
            Random random = new Random(seed + run);
            int room = 1 + random.nextInt(run % 3 == 0 ? 100 : 70_000);
            try (TlsPair pair = new TlsPair(
                            TlsPair.server(true), TlsPair.trustingClient(), room, all -> 1 + random.nextInt(all), true)
                    .shakeHands()) {
                byte[] bytes = random(seed, 1 + random.nextInt(100_000));
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                int sent = 0;
                while (got.size() < bytes.length) {
                    if (sent < bytes.length && !pair.client.isHolding()) {
                        int next = Math.min(bytes.length - sent, 1 + random.nextInt(40_000));
                        byte[] piece = Arrays.copyOfRange(bytes, sent, sent + next);
                        assertThat(pair.send(pair.client, piece))
                                .as("all or nothing")
                                .isEqualTo(next);
                        sent += next;
                    }
                    pair.client.flush();
                    got.writeBytes(pair.receiveAll(pair.server, 1 + random.nextInt(30_000)));
                }
                assertThat(got.toByteArray()).as("seed %s", seed + run).isEqualTo(bytes);
                assertThat(pair.client.isHolding()).isFalse();
            }
        }
    }

    @Test
    void whileCiphertextWaitsNothingMoreIsTaken() {
        try (TlsPair pair = TlsPair.usual().shakeHands()) {
            pair.clientWire.room = 1_000;
            byte[] bytes = random(4, 5_000);
            assertThat(pair.send(pair.client, bytes)).isEqualTo(bytes.length);
            assertThat(pair.client.isHolding()).isTrue();
            assertThat(pair.client.unacknowledgedBytes()).isGreaterThan(bytes.length);
            assertThat(pair.send(pair.client, bytes)).isEqualTo(StreamSocket.AGAIN);
            assertThat(pair.client.flush()).isEqualTo(StreamSocket.AGAIN);
            pair.clientWire.room = 100_000;
            assertThat(pair.client.flush()).isEqualTo(1);
            assertThat(pair.receiveAll(pair.server, TlsPair.LENGTH)).isEqualTo(bytes);
        }
    }

    @Test
    void theEndIsSaidBeforeFinAlsoWhereThereIsNoRoom() {
        try (TlsPair pair = TlsPair.usual().shakeHands()) {
            pair.clientWire.room = 0;
            pair.client.finishSending();
            assertThat(pair.clientWire.finished).isFalse();
            assertThat(pair.client.isHolding()).isTrue();
            pair.clientWire.room = 1_000;
            assertThat(pair.client.flush()).isEqualTo(1);
            assertThat(pair.clientWire.finished).isTrue();
            assertThat(pair.receive(pair.server, 100)).isEqualTo(StreamSocket.END);
            assertThat(pair.server.isTruncated()).isFalse();
            byte[] late = random(5, 10);
            assertThat(pair.send(pair.server, late))
                    .as("the other direction goes on")
                    .isEqualTo(late.length);
            assertThat(pair.receive(pair.client, 100)).isEqualTo(late);
        }
    }

    /** @param mayBeCut whether the end of its connection is that of its stream */
    private static TlsPair pair(boolean mayBeCut) {
        return new TlsPair(TlsPair.server(true), TlsPair.trustingClient(), TlsPair.LENGTH, all -> all, mayBeCut)
                .shakeHands();
    }

    @Test
    void finWithoutAWordIsAnEndOrAFailure() {
        for (boolean mayBeCut : new boolean[] {true, false}) {
            try (TlsPair pair = pair(mayBeCut)) {
                pair.send(pair.client, random(6, 10));
                pair.clientWire.finishSending();
                assertThat(pair.receiveAll(pair.server, 100)).hasSize(10);
                int expected = mayBeCut ? StreamSocket.END : StreamSocket.FAILED;
                assertThat(pair.receive(pair.server, 100)).isEqualTo(expected);
                assertThat(pair.receive(pair.server, 100)).as("again").isEqualTo(expected);
                assertThat(pair.server.isTruncated()).isTrue();
                assertThat(pair.server.failure()).isEqualTo(mayBeCut ? null : TlsFailure.TRUNCATED);
            }
        }
    }

    /** Who may have been cut off must not take what it has got for everything. */
    @Test
    void aStreamThatWasCutIsResetWhereThatIsNoEnd() {
        for (boolean mayBeCut : new boolean[] {true, false}) {
            try (TlsPair pair = pair(mayBeCut)) {
                pair.clientWire.finishSending();
                Object _ = pair.receive(pair.server, 100);
                pair.server.close();
                assertThat(pair.serverWire.reset).isEqualTo(!mayBeCut);
            }
        }
    }

    /** As OpenSSL tells that it does not trust the certificate, before it has begun to encrypt. */
    @Test
    void anAlertInPlainTextIsUnderstood() {
        try (TlsPair pair = TlsPair.usual()) {
            pair.client.handshake();
            pair.server.handshake();
            assertThat(pair.serve(new byte[] {21, 3, 3, 0, 2, 2, 48})).isEqualTo(Handshake.FAILED);
            assertThat(pair.server.failure()).isEqualTo(TlsFailure.PEER_ALERT);
            assertThat(pair.server.problem()).isEqualTo("TLSV1_ALERT_UNKNOWN_CA");
        }
        try (TlsPair pair = TlsPair.usual()) {
            pair.client.handshake();
            pair.server.handshake();
            assertThat(pair.serve(new byte[] {23, 3, 3, 0, 2, 2, 48})).isEqualTo(Handshake.FAILED);
            assertThat(pair.server.failure()).as("no alert").isEqualTo(TlsFailure.MALFORMED);
        }
    }

    @Test
    void aByteThatWasLookedAtIsReadOnce() {
        try (TlsPair pair = TlsPair.usual().shakeHands()) {
            assertThat(pair.peek(pair.server)).isEqualTo(StreamSocket.AGAIN);
            pair.send(pair.client, new byte[] {7, 8, 9});
            assertThat(pair.peek(pair.server)).isEqualTo(7);
            assertThat(pair.peek(pair.server)).isEqualTo(7);
            assertThat(pair.server.shortReadDrains()).isFalse();
            assertThat(pair.receive(pair.server, 100)).isEqualTo(new byte[] {7, 8, 9});
        }
    }

    @Test
    void bytesBehindTheHandshakeAreKept() {
        try (TlsPair pair = TlsPair.usual()) {
            pair.client.handshake();
            pair.server.handshake();
            assertThat(pair.client.handshake()).isEqualTo(Handshake.DONE);
            byte[] early = random(8, 60_000);
            pair.send(pair.client, early);
            assertThat(pair.server.handshake()).isEqualTo(Handshake.DONE);
            assertThat(pair.server.shortReadDrains()).isFalse();
            assertThat(pair.receiveAll(pair.server, 1_000)).isEqualTo(early);
        }
    }

    @Test
    void damagedBytesFailAndTheOtherEndIsTold() {
        try (TlsPair pair = TlsPair.usual().shakeHands()) {
            assertThat(pair.receiveAll(pair.client, 100)).isEmpty();
            pair.send(pair.client, random(9, 100));
            pair.serverWire.damage(50);
            assertThat(pair.receive(pair.server, 100)).isEqualTo(StreamSocket.FAILED);
            assertThat(pair.server.failure()).isEqualTo(TlsFailure.MALFORMED);
            assertThat(pair.server.problem()).isEqualTo("BAD_DECRYPT");
            assertThat(pair.receive(pair.client, 100)).isEqualTo(StreamSocket.FAILED);
            assertThat(pair.client.failure()).isEqualTo(TlsFailure.PEER_ALERT);
        }
    }

    @Test
    void whatIsNoTlsFailsWithItsReason() {
        try (TlsPair pair = TlsPair.usual()) {
            byte[] request = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            assertThat(pair.serve(request)).isEqualTo(Handshake.FAILED);
            assertThat(pair.server.failure()).isEqualTo(TlsFailure.NOT_TLS);
        }
        try (TlsPair pair = TlsPair.usual()) {
            assertThat(pair.serve(random(10, 500))).isEqualTo(Handshake.FAILED);
            assertThat(pair.server.failure()).isIn(TlsFailure.MALFORMED, TlsFailure.PROTOCOL_VERSION);
        }
    }

    /** A context whose flight is longer than its buffer, 9 KB. */
    private static TlsContext withALongChain() {
        TlsCredential one = TlsPair.credential(TlsPair.certificate(CertificateBuilder.Algorithm.rsa2048));
        ByteArrayOutputStream chain = new ByteArrayOutputStream();
        for (int i = 0; i < 12; i++) {
            chain.writeBytes(one.chain());
        }
        return TlsContext.server(
                List.of(new TlsCredential(chain.toByteArray(), one.key())),
                new TlsContext.ServerSettings(false, List.of(), "test", true));
    }

    @Test
    void aChainThatFillsTheBufferOfAFlightArrivesWhole() {
        TlsContext context = withALongChain();
        for (int room : new int[] {TlsPair.LENGTH, 100}) {
            try (TlsPair pair = new TlsPair(context, TlsPair.trustingClient(), room, all -> all, true).shakeHands()) {
                pair.send(pair.client, new byte[] {1});
                pair.client.flush();
                assertThat(pair.receive(pair.server, 10)).isEqualTo(new byte[] {1});
            }
        }
    }

    @Test
    void aFlightThatIsLongerThanItsBufferIsSentInOnePiece() {
        TlsContext context = withALongChain();
        try (TlsPair pair = new TlsPair(context, TlsPair.trustingClient(), TlsPair.LENGTH, all -> all, true)) {
            pair.client.handshake();
            pair.server.handshake();

            assertThat(pair.clientWire.waiting()).isGreaterThan(5_000);
            assertThat(pair.serverWire.sends).isEqualTo(1);
        }
    }

    @Test
    void aKeyThatDoesNotFitItsCertificateIsRefused() {
        TlsCredential one = TlsPair.credential(TlsPair.P256);
        TlsCredential other = TlsPair.credential(TlsPair.certificate(CertificateBuilder.Algorithm.ecp256));
        TlsContext.ServerSettings settings = new TlsContext.ServerSettings(false, List.of(), "test", true);
        assertThatThrownBy(() -> TlsContext.server(List.of(new TlsCredential(one.chain(), other.key())), settings))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
