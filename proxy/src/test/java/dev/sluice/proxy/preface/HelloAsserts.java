package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.preface.ClientHelloReader.State;
import dev.sluice.proxy.preface.PeekedBytes.Outcome;

/** What a stream must end as: all at once, byte by byte and with more bytes behind it. */
final class HelloAsserts {
    private static final byte[] MORE = Headers.text("GET / HTTP/1.1\r\n");

    private HelloAsserts() {}

    static void assertRefused(byte[] stream, State state, String problem, TlsAlert alert) {
        Outcome refused = new Outcome(state, null, problem, alert);
        assertThat(PeekedBytes.outcome(stream)).isEqualTo(refused);
        assertThat(PeekedBytes.outcome(Hellos.joined(stream, MORE))).isEqualTo(refused);
        assertThat(PeekedBytes.outcomeOfSingleBytes(stream)).isEqualTo(refused);
    }

    static void assertMalformed(byte[] stream, String problem, TlsAlert alert) {
        assertRefused(stream, State.MALFORMED, problem, alert);
    }

    static void assertUndecodable(byte[] stream, String problem) {
        assertMalformed(stream, problem, TlsAlert.DECODE_ERROR);
    }

    static void assertForbidden(byte[] stream, String problem) {
        assertMalformed(stream, problem, TlsAlert.ILLEGAL_PARAMETER);
    }

    static void assertGood(byte[] stream) {
        assertThat(PeekedBytes.outcome(stream).state()).isEqualTo(State.DONE);
        assertThat(PeekedBytes.outcomeOfSingleBytes(stream).state()).isEqualTo(State.DONE);
    }
}
