package dev.sluice.proxy.preface;

import static dev.sluice.proxy.preface.HelloAsserts.assertForbidden;
import static dev.sluice.proxy.preface.HelloAsserts.assertGood;
import static dev.sluice.proxy.preface.HelloAsserts.assertUndecodable;
import static dev.sluice.proxy.preface.Hellos.NONE;
import static dev.sluice.proxy.preface.Hellos.Parts.LEAST;
import static dev.sluice.proxy.preface.Hellos.hostName;
import static dev.sluice.proxy.preface.Hellos.joined;
import static dev.sluice.proxy.preface.Hellos.names;
import static dev.sluice.proxy.preface.Hellos.record;
import static dev.sluice.proxy.preface.Hellos.uint;
import static dev.sluice.proxy.preface.Hellos.vector;

import dev.sluice.proxy.preface.Hellos.Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that break a rule: the sentence and the alert each gets, and what is just within the rule. */
@Timeout(30)
class ClientHelloRulesTest {
    @Test
    void everyLengthMustAddUp() {
        byte[] whole =
                LEAST.with(Hellos.name("a.example"), Hellos.protocols("h2")).message();
        byte[] body = Arrays.copyOfRange(whole, 4, whole.length);
        int front = LEAST.front().length;
        for (int length = 0; length < body.length; length++) {
            byte[] cut = record(Hellos.handshake(Arrays.copyOf(body, length)));
            if (length == front) {
                assertGood(cut); // without extensions
            } else {
                assertUndecodable(cut, "the lengths within the hello do not add up");
            }
        }
        assertUndecodable(
                record(Hellos.handshake(joined(body, new byte[1]))), "the lengths within the hello do not add up");
    }

    @Test
    void theLengthsOfExtensionsMustAddUp() {
        byte[] name = hostName("a.example");
        List<byte[]> contents = List.of(
                NONE,
                new byte[1],
                joined(vector(2, name), new byte[1]),
                joined(uint(2, name.length + 1), name),
                joined(uint(2, name.length - 1), name),
                vector(2, uint(1, 0)),
                vector(2, uint(2, 0)),
                vector(2, joined(uint(1, 0), uint(2, 2), uint(1, 'a'))));
        for (byte[] content : contents) {
            assertUndecodable(
                    LEAST.with(new Extension(0, content)).stream(), "the lengths within the hello do not add up");
        }
        for (String content :
                new String[] {"", "00", "0001", "000202", "0003026832ff", "0004026832", "000203", "00020261"}) {
            assertUndecodable(
                    LEAST.with(new Extension(16, Headers.bytes(content))).stream(),
                    "the lengths within the hello do not add up");
        }
    }

    @Test
    void aSessionIdHasAtMost32Bytes() {
        assertGood(LEAST.withSessionId(32).stream());
        assertUndecodable(LEAST.withSessionId(33).stream(), "the session id has more than 32 bytes");
        assertUndecodable(LEAST.withSessionId(255).stream(), "the session id has more than 32 bytes");
    }

    @Test
    void cipherSuitesAreOfTwoBytesEach() {
        for (int bytes : new int[] {0, 1, 3, 1001}) {
            assertUndecodable(LEAST.withSuites(bytes).stream(), "the cipher suites are none, or not of two bytes each");
        }
        assertGood(LEAST.withSuites(2).stream());
        assertGood(LEAST.withSuites(16_000).stream());
    }

    @Test
    void thereIsACompressionMethod() {
        assertUndecodable(LEAST.withMethods(0).stream(), "there are no compression methods");
        assertGood(LEAST.withMethods(255).stream());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 43, 63, 64, 0x0A0A, 0xFE0D, 0xFF01, 0xFFFF})
    void anExtensionIsThereOnce(int type) {
        Extension one =
                switch (type) {
                    case 0 -> Hellos.name("a.example");
                    case 16 -> Hellos.protocols("h2");
                    default -> new Extension(type, NONE);
                };
        Extension other = new Extension(23, NONE);
        assertGood(LEAST.with(one, other).stream());
        assertForbidden(LEAST.with(one, one).stream(), "an extension is there twice");
        assertForbidden(LEAST.with(one, other, one).stream(), "an extension is there twice");
    }

    @Test
    void thousandsOfExtensionsMayBeThereOnceEach() {
        // 4 bytes each; with those before them the most that fits.
        int count = (ClientHelloReader.MAX_BYTES - LEAST.message().length) / 4;
        List<Extension> extensions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            extensions.add(new Extension(0xFFFF - i, NONE));
        }
        assertGood(LEAST.with(extensions.toArray(Extension[]::new)).stream());
        for (int twice : new int[] {0, 1, 7, 8, 9, 2000, count - 2}) {
            List<Extension> changed = new ArrayList<>(extensions);
            changed.set(count - 1, extensions.get(twice));
            assertForbidden(LEAST.with(changed.toArray(Extension[]::new)).stream(), "an extension is there twice");
        }
    }

    @Test
    void thereIsOneServerNameOfTypeHostName() {
        byte[] name = hostName("a.example");
        byte[] other = joined(uint(1, 1), vector(2, uint(1, 'a')));
        assertUndecodable(LEAST.with(names()).stream(), "the list of server names is empty");
        assertUndecodable(LEAST.with(names(hostName(""))).stream(), "the server name is empty");
        assertUndecodable(LEAST.with(names(other)).stream(), "the server name is of another type than host_name");
        assertUndecodable(LEAST.with(names(other, name)).stream(), "the server name is of another type than host_name");
        assertForbidden(LEAST.with(names(name, name)).stream(), "there is more than one server name");
        assertForbidden(LEAST.with(names(name, other)).stream(), "there is more than one server name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                ".a",
                "a..b",
                "a..",
                "a...",
                "*.example",
                "a b",
                "a\0",
                "a/b",
                "a@b",
                "a:443",
                "[::1]",
                "::1%1",
                "1.2.3.4:443",
                ":",
                ":::",
                "a\u00e9",
                "\u00ff",
                "b\u00fccher.example",
                "a\n",
                "a\\b",
                "a,b",
                "'",
                "`",
                "{"
            })
    void whatIsNoHostNameIsMalformed(String name) {
        assertForbidden(LEAST.with(Hellos.name(name)).stream(), "the server name is not a host name");
    }

    @Test
    void aNameHasAtMost253Bytes() {
        String most = "a.".repeat(126) + "b";
        assertGood(LEAST.with(Hellos.name(most)).stream());
        assertGood(LEAST.with(Hellos.name(most + ".")).stream());
        for (String name : List.of(most + "b", most + "b.", "a".repeat(16_000))) {
            assertForbidden(LEAST.with(Hellos.name(name)).stream(), "the server name is not a host name");
        }
    }

    @Test
    void protocolsAreThereAndNotEmpty() {
        assertUndecodable(LEAST.with(Hellos.protocols()).stream(), "the list of protocols is empty");
        assertUndecodable(LEAST.with(Hellos.protocols("")).stream(), "a protocol of the list is empty");
        assertUndecodable(LEAST.with(Hellos.protocols("h2", "")).stream(), "a protocol of the list is empty");
        assertGood(LEAST.with(Hellos.protocols("a".repeat(255))).stream());
    }

    @Test
    void moreProtocolsThanAnybodyHasAreMalformed() {
        String[] most = Collections.nCopies(128, "a").toArray(String[]::new);
        String[] beyond = Collections.nCopies(129, "a").toArray(String[]::new);
        assertGood(LEAST.with(Hellos.protocols(most)).stream());
        assertForbidden(LEAST.with(Hellos.protocols(beyond)).stream(), "there are more than 128 protocols");
    }
}
