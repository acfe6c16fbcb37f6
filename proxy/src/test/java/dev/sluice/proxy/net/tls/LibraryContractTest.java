package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SessionTicketKey;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What this code relies on in netty-tcnative and BoringSSL, call by call: another version of them may do it otherwise. */
class LibraryContractTest {
    private static final X509Bundle OWN = TlsPair.P256;

    private final RawEnds raw = new RawEnds();
    private final Arena arena = raw.arena;

    @AfterEach
    void free() {
        raw.close();
    }

    @Test
    void aHandshakeGoesThroughMemory() throws Exception {
        for (int version : new int[] {SSL.SSL_PROTOCOL_TLSV1_2, SSL.SSL_PROTOCOL_TLSV1_3}) {
            RawEnds.End client = raw.new End(raw.client(version, RawEnds.saying(CertificateVerifier.X509_V_OK)), false);
            RawEnds.End server = raw.new End(raw.server(version, OWN), true);
            SSL.setTlsExtHostName(client.ssl, "test.example");
            assertThat(RawEnds.play(client, server)).containsOnly(SSL.SSL_ERROR_NONE);
            boolean newest = version == SSL.SSL_PROTOCOL_TLSV1_3;
            assertThat(SSL.getVersionInt(server.ssl)).isEqualTo(newest ? 0x0304 : 0x0303);
            assertThat(SSL.getCipherForSSL(server.ssl)).startsWith(newest ? "TLS_" : "ECDHE-ECDSA-");
            assertThat(SSL.getGroupName(server.ssl)).isEqualTo(newest ? "X25519MLKEM768" : "X25519");
            assertThat(SSL.isSessionReused(server.ssl)).isFalse();
            assertThat(SSL.getAlpnSelected(server.ssl)).isNull();
        }
    }

    @Test
    void aFlightThatIsLongerThanTheBufferWantsItEmptied() throws Exception {
        RawEnds.End client =
                raw.new End(raw.client(SSL.SSL_PROTOCOL_TLSV1_2, RawEnds.saying(CertificateVerifier.X509_V_OK)), false);
        RawEnds.End server = raw.new End(raw.server(SSL.SSL_PROTOCOL_TLSV1_2, OWN), true, 256);
        assertThat(client.handshake(MemorySegment.NULL)).isEqualTo(SSL.SSL_ERROR_WANT_READ);
        assertThat(server.handshake(client.own())).isEqualTo(SSL.SSL_ERROR_WANT_WRITE);
        int error = SSL.SSL_ERROR_WANT_WRITE;
        for (int i = 0; error == SSL.SSL_ERROR_WANT_WRITE && i < 10; i++) {
            assertThat(server.own().byteSize()).isBetween(1L, 256L);
            error = server.handshake(MemorySegment.NULL);
        }
        assertThat(error).isEqualTo(SSL.SSL_ERROR_WANT_READ);
    }

    @Test
    void aRecordOf16KiBGrowsBy29BytesAtMostAndLeavesWhatHasNoRoom() throws Exception {
        for (int version : new int[] {SSL.SSL_PROTOCOL_TLSV1_2, SSL.SSL_PROTOCOL_TLSV1_3}) {
            RawEnds.End client = raw.new End(raw.client(version, RawEnds.saying(CertificateVerifier.X509_V_OK)), false);
            RawEnds.End server = raw.new End(raw.server(version, OWN), true);
            assertThat(RawEnds.play(client, server)).containsOnly(SSL.SSL_ERROR_NONE);
            MemorySegment plaintext = arena.allocate(TlsEnd.RECORD);
            MemorySegment ciphertext = client.encrypt(plaintext, TlsEnd.RECORD);
            assertThat(ciphertext.byteSize()).isBetween(TlsEnd.RECORD + 1L, TlsEnd.RECORD + 29L);
            assertThat(server.decrypt(ciphertext, 100, 0))
                    .as("the rest lies inside")
                    .isEqualTo(100);
            assertThat(SSL.readFromSSL(server.ssl, arena.allocate(RawEnds.ROOM).address(), RawEnds.ROOM))
                    .isEqualTo(TlsEnd.RECORD - 100);
            int none = SSL.readFromSSL(server.ssl, arena.allocate(1).address(), 1);
            assertThat(none).isLessThanOrEqualTo(0);
            assertThat(SSL.getError(server.ssl, none)).isEqualTo(SSL.SSL_ERROR_WANT_READ);
        }
    }

    @Test
    void theEndIsToldFromWhatIsDamaged() throws Exception {
        RawEnds.End client =
                raw.new End(raw.client(SSL.SSL_PROTOCOL_TLSV1_3, RawEnds.saying(CertificateVerifier.X509_V_OK)), false);
        RawEnds.End server = raw.new End(raw.server(SSL.SSL_PROTOCOL_TLSV1_3, OWN), true);
        assertThat(RawEnds.play(client, server)).containsOnly(SSL.SSL_ERROR_NONE);
        int _ = SSL.shutdownSSL(client.ssl);
        int end = server.decrypt(client.own(), 10, 0);
        assertThat(SSL.getError(server.ssl, end)).isEqualTo(SSL.SSL_ERROR_ZERO_RETURN);
        int damaged = client.decrypt(arena.allocate(100).fill((byte) 7), 10, 95);
        assertThat(SSL.getError(client.ssl, damaged)).isEqualTo(SSL.SSL_ERROR_SSL);
        assertThat(RawEnds.lastError()).isEqualTo("WRONG_VERSION_NUMBER");
    }

    @Test
    void theVerifierIsAskedForTheChainAndItsAnswerIsAnAlert() throws Exception {
        byte[][][] shown = new byte[1][][];
        RawEnds.End client = raw
        .new End(
                raw.client(SSL.SSL_PROTOCOL_TLSV1_3, new CertificateVerifier() {
                    @Override
                    public int verify(long ssl, byte[][] chain, String method) {
                        shown[0] = chain;
                        return X509_V_ERR_CERT_HAS_EXPIRED;
                    }
                }),
                false);
        RawEnds.End server = raw.new End(raw.server(SSL.SSL_PROTOCOL_TLSV1_3, OWN), true);
        assertThat(RawEnds.play(client, server)).containsOnly(SSL.SSL_ERROR_SSL);
        assertThat(shown[0]).hasDimensions(1, OWN.getCertificate().getEncoded().length);
        assertThat(Arrays.equals(shown[0][0], OWN.getCertificate().getEncoded()))
                .isTrue();
        SSL.clearError();
    }

    @Test
    void aServerSeesTheLeafOfItsClientApartFromTheOthers() throws Exception {
        X509Bundle authority = authority();
        X509Bundle leaf = below(authority);
        long serving = raw.server(SSL.SSL_PROTOCOL_TLSV1_3, OWN);
        byte[] pem = authority.getCertificatePEM().getBytes(StandardCharsets.US_ASCII);
        long told = TlsCredential.parsed(pem, bio -> SSLContext.setCACertificateBio(serving, bio) ? 1 : 0);
        assertThat(told).isEqualTo(1);
        SSLContext.setVerify(serving, SSL.SSL_CVERIFY_REQUIRED, 10);
        SSLContext.setCertVerifyCallback(serving, RawEnds.saying(CertificateVerifier.X509_V_OK));
        long connecting = raw.client(SSL.SSL_PROTOCOL_TLSV1_3, RawEnds.saying(CertificateVerifier.X509_V_OK));
        new TlsCredential(
                        (leaf.getCertificatePEM() + "\n" + authority.getCertificatePEM())
                                .getBytes(StandardCharsets.US_ASCII),
                        leaf.getPrivateKeyPEM().getBytes(StandardCharsets.US_ASCII))
                .addTo(connecting);
        RawEnds.End client = raw.new End(connecting, false);
        RawEnds.End server = raw.new End(serving, true);
        assertThat(RawEnds.play(client, server)).containsOnly(SSL.SSL_ERROR_NONE);
        assertThat(SSL.getPeerCertificate(server.ssl)).isEqualTo(encoded(leaf));
        assertThat(SSL.getPeerCertChain(server.ssl)).hasDimensions(1, encoded(authority).length);
        assertThat(SSL.getPeerCertChain(client.ssl)[0])
                .isEqualTo(OWN.getCertificate().getEncoded());
    }

    @Test
    void whoShowsNoneFailsByThisName() throws Exception {
        long serving = raw.server(SSL.SSL_PROTOCOL_TLSV1_3, OWN);
        SSLContext.setVerify(serving, SSL.SSL_CVERIFY_REQUIRED, 10);
        SSLContext.setCertVerifyCallback(serving, RawEnds.saying(CertificateVerifier.X509_V_OK));
        RawEnds.End client =
                raw.new End(raw.client(SSL.SSL_PROTOCOL_TLSV1_3, RawEnds.saying(CertificateVerifier.X509_V_OK)), false);
        RawEnds.End server = raw.new End(serving, true);
        assertThat(client.handshake(MemorySegment.NULL)).isEqualTo(SSL.SSL_ERROR_WANT_READ);
        assertThat(server.handshake(client.own())).isEqualTo(SSL.SSL_ERROR_WANT_READ);
        assertThat(client.handshake(server.own())).isEqualTo(SSL.SSL_ERROR_NONE);
        assertThat(server.handshake(client.own())).isEqualTo(SSL.SSL_ERROR_SSL);
        assertThat(RawEnds.lastError()).isEqualTo("PEER_DID_NOT_RETURN_A_CERTIFICATE");
    }

    @Test
    void protocolsKeysAndGroupsAreTakenOrRefused() throws Exception {
        long serving = raw.server(SSL.SSL_PROTOCOL_TLSV1_3, OWN);
        SSLContext.setAlpnProtos(serving, new String[] {"h2", "http/1.1"}, SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        SSLContext.setSessionTicketKeys(
                serving, new SessionTicketKey[] {new SessionTicketKey(new byte[16], new byte[16], new byte[16])});
        assertThat(SSLContext.setSessionIdContext(serving, new byte[32])).isTrue();
        long connecting = raw.client(SSL.SSL_PROTOCOL_TLSV1_3, RawEnds.saying(CertificateVerifier.X509_V_OK));
        SSLContext.setAlpnProtos(connecting, new String[] {"http/1.1", "h2"}, SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        RawEnds.End client = raw.new End(connecting, false);
        RawEnds.End server = raw.new End(serving, true);
        assertThat(RawEnds.play(client, server)).containsOnly(SSL.SSL_ERROR_NONE);
        assertThat(SSL.getAlpnSelected(server.ssl)).as("the server prefers").isEqualTo("h2");
        assertThat(SSLContext.setCurvesList(serving, "no-such-group")).isFalse();
        X509Bundle other = TlsPair.certificate(CertificateBuilder.Algorithm.ecp256);
        TlsCredential wrong = new TlsCredential(
                TlsPair.credential(OWN).chain(), TlsPair.credential(other).key());
        assertThatThrownBy(() -> wrong.addTo(serving)).isInstanceOf(Exception.class);
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static X509Bundle below(X509Bundle authority) throws Exception {
        return new CertificateBuilder().subject("CN=client").buildIssuedBy(authority);
    }

    private static byte[] encoded(X509Bundle bundle) throws CertificateEncodingException {
        return bundle.getCertificate().getEncoded();
    }
}
