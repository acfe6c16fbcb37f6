package dev.sluice.proxy.preface;

import static dev.sluice.proxy.preface.Hellos.joined;
import static dev.sluice.proxy.preface.Hellos.uint;
import static dev.sluice.proxy.preface.Hellos.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.preface.Hellos.Extension;
import dev.sluice.proxy.preface.Hellos.Parts;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that break a rule of TLS at a frontend that ends it, and the alert of RFC 8446 or RFC 5246 that each gets. */
@Timeout(60)
class TlsAlertsTest {
    private static final int UNEXPECTED_MESSAGE = 10;
    private static final int RECORD_OVERFLOW = 22;
    private static final int HANDSHAKE_FAILURE = 40;
    private static final int ILLEGAL_PARAMETER = 47;
    private static final int DECODE_ERROR = 50;
    private static final int PROTOCOL_VERSION = 70;
    private static final int MISSING_EXTENSION = 109;

    private static final int GROUPS = 10;
    private static final int SIGNATURES = 13;
    private static final int PRE_SHARED_KEY = 41;
    private static final int VERSIONS = 43;
    private static final int KEY_EXCHANGE_MODES = 45;
    private static final int KEY_SHARE = 51;

    private static final int X25519 = 0x001d;
    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static TestBackend backend;

    @SuppressWarnings("NullAway.Init") // set before all
    private static TestProxy proxy;

    @BeforeAll
    static void start() {
        backend = TestBackend.tcp(TestBackend::echo);
        proxy = TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.one.files: " + TestTls.pem(directory, "one.pem", "one.example"),
                        "frontends.front.tls.certificates: one")
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.awaitNothingLeft();
        proxy.close();
        backend.close();
    }

    /** What a client of Java says first, changed. */
    private static byte[] hello(UnaryOperator<Parts> change) {
        return change.apply(Hellos.parts(Hellos.message(TestTls.hello("one.example")))).stream();
    }

    private static UnaryOperator<Parts> without(int type) {
        return parts -> replaced(parts, type, null);
    }

    private static UnaryOperator<Parts> with(int type, byte[] content) {
        return parts -> replaced(parts, type, content);
    }

    private static Parts replaced(Parts parts, int type, byte @Nullable [] content) {
        List<Extension> all = new ArrayList<>();
        for (Extension one : parts.extensions()) {
            if (one.type() != type) {
                all.add(one);
            }
        }
        if (content != null) {
            all.add(new Extension(type, content));
        }
        return parts.with(all.toArray(Extension[]::new));
    }

    private static byte[] share(int group, int bytes) {
        byte[] key = new byte[bytes];
        if (bytes > 0) {
            key[0] = 9; // a point of some use
        }
        return joined(uint(2, group), vector(2, key));
    }

    private static Arguments of(String rule, UnaryOperator<Parts> change, int alert) {
        return Arguments.of(rule, hello(change), alert);
    }

    static Stream<Arguments> hellos() {
        byte[] identity = joined(vector(2, new byte[40]), uint(4, 0));
        byte[] offered = joined(vector(2, identity), vector(2, vector(1, new byte[32])));
        return Stream.of(
                of("speaks TLS 1.1 alone", with(VERSIONS, vector(1, uint(2, 0x0302))), PROTOCOL_VERSION),
                of("lists half a version", with(VERSIONS, vector(1, new byte[] {3})), DECODE_ERROR),
                of("lists no version", with(VERSIONS, vector(1, new byte[0])), DECODE_ERROR),
                // RFC 8446, section 9.2, has missing_extension for these two; BoringSSL finds nothing in common first.
                of("has no signatures", without(SIGNATURES), HANDSHAKE_FAILURE),
                of("has no groups", without(GROUPS), HANDSHAKE_FAILURE),
                of("has no key share", without(KEY_SHARE), MISSING_EXTENSION),
                of(
                        "has two key shares of a group",
                        with(KEY_SHARE, vector(2, joined(share(X25519, 32), share(X25519, 32)))),
                        ILLEGAL_PARAMETER),
                of("has a key share that is cut", with(KEY_SHARE, uint(2, 40)), DECODE_ERROR),
                of("has a key of another length", with(KEY_SHARE, vector(2, share(X25519, 31))), ILLEGAL_PARAMETER),
                of("has a key of zeros", with(KEY_SHARE, vector(2, zeros())), ILLEGAL_PARAMETER),
                of("has signatures of half a pair", with(SIGNATURES, vector(2, new byte[] {4})), DECODE_ERROR),
                of(
                        "has a pre-shared key without its modes",
                        parts -> replaced(replaced(parts, KEY_EXCHANGE_MODES, null), PRE_SHARED_KEY, offered),
                        MISSING_EXTENSION),
                of(
                        "has a pre-shared key that is not the last",
                        parts -> replaced(replaced(parts, PRE_SHARED_KEY, offered), GROUPS, groups()),
                        ILLEGAL_PARAMETER),
                of(
                        "wants to compress",
                        parts -> new Parts(parts.sessionId(), parts.suites(), new byte[] {1}, parts.extensions()),
                        ILLEGAL_PARAMETER),
                of("has unknown suites alone", parts -> suites(parts, 0xeaea), HANDSHAKE_FAILURE),
                of(
                        "has suites of 1.2 for 1.3 alone",
                        parts -> replaced(suites(parts, 0xc02b), VERSIONS, vector(1, uint(2, 0x0304))),
                        HANDSHAKE_FAILURE));
    }

    private static byte[] zeros() {
        return joined(uint(2, X25519), vector(2, new byte[32]));
    }

    private static byte[] groups() {
        return vector(2, uint(2, X25519));
    }

    private static Parts suites(Parts parts, int suite) {
        return new Parts(parts.sessionId(), uint(2, suite), parts.methods(), parts.extensions());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hellos")
    void aHelloThatBreaksARuleGetsItsAlert(String rule, byte[] hello, int alert) throws IOException {
        try (Socket client = TestTls.socket(proxy)) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(hello);
            assertThat(alert(client)).as(rule).isEqualTo(alert);
        }
    }

    private static byte[] record(int type, byte[] content) {
        return joined(uint(1, type), uint(2, 0x0303), vector(2, content));
    }

    private static byte[] handshake(int type, byte[] body) {
        return record(HANDSHAKE, joined(uint(1, type), vector(3, body)));
    }

    static Stream<Arguments> seconds() {
        return Stream.of(
                Arguments.of("finishes without a key", handshake(20, new byte[12]), UNEXPECTED_MESSAGE),
                Arguments.of("changes its cipher before its key", record(20, new byte[] {1}), UNEXPECTED_MESSAGE),
                Arguments.of("sends data before its key", record(23, new byte[10]), UNEXPECTED_MESSAGE),
                Arguments.of("says hello again", hello(without(VERSIONS)), UNEXPECTED_MESSAGE),
                Arguments.of("has an empty key", handshake(16, new byte[0]), DECODE_ERROR),
                Arguments.of("has a key that is no point", handshake(16, vector(1, new byte[65])), ILLEGAL_PARAMETER),
                Arguments.of("has bytes behind its key", handshake(16, new byte[200]), DECODE_ERROR),
                Arguments.of(
                        "begins a message without end",
                        record(HANDSHAKE, joined(uint(1, 16), uint(3, 0xffffff), new byte[20])),
                        ILLEGAL_PARAMETER),
                Arguments.of(
                        "begins a record that is too long",
                        joined(uint(1, HANDSHAKE), uint(2, 0x0303), uint(2, 0x4801)),
                        RECORD_OVERFLOW),
                Arguments.of("sends a record of no type", record(99, new byte[4]), UNEXPECTED_MESSAGE));
    }

    /** In TLS 1.2 alerts are in the clear until both have finished. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("seconds")
    void whatFollowsAHelloOfTls12AndBreaksARuleGetsItsAlert(String rule, byte[] second, int alert) throws IOException {
        try (Socket client = TestTls.socket(proxy)) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(hello(without(VERSIONS)));
            DataInputStream in = new DataInputStream(client.getInputStream());
            int message;
            do { // up to ServerHelloDone
                message = message(in);
            } while (message != 14);
            client.getOutputStream().write(second);
            assertThat(alert(client)).as(rule).isEqualTo(alert);
        }
    }

    /** The type of the last message in a record of the server's flight, each of which has one. */
    private static int message(DataInputStream in) throws IOException {
        assertThat(in.readUnsignedByte()).isEqualTo(HANDSHAKE);
        in.skipNBytes(2);
        byte[] content = in.readNBytes(in.readUnsignedShort());
        int at = 0;
        int last = -1;
        while (at < content.length) {
            last = content[at];
            at += 4 + ((content[at + 1] & 0xff) << 16 | (content[at + 2] & 0xff) << 8 | (content[at + 3] & 0xff));
        }
        return last;
    }

    private static int alert(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        assertThat(in.readUnsignedByte()).as("an alert").isEqualTo(ALERT);
        in.skipNBytes(4);
        assertThat(in.readUnsignedByte()).as("a fatal one").isEqualTo(2);
        int alert = in.readUnsignedByte();
        assertThat(in.read()).as("and the end").isEqualTo(-1);
        return alert;
    }
}
