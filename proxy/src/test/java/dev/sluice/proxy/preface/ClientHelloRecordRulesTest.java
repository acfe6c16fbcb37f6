package dev.sluice.proxy.preface;

import static dev.sluice.proxy.preface.HelloAsserts.assertGood;
import static dev.sluice.proxy.preface.HelloAsserts.assertMalformed;
import static dev.sluice.proxy.preface.HelloAsserts.assertRefused;
import static dev.sluice.proxy.preface.Hellos.NONE;
import static dev.sluice.proxy.preface.Hellos.Parts.LEAST;
import static dev.sluice.proxy.preface.Hellos.joined;
import static dev.sluice.proxy.preface.Hellos.record;
import static dev.sluice.proxy.preface.Hellos.uint;
import static dev.sluice.proxy.preface.Hellos.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.preface.ClientHelloReader.State;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records and sizes that break a rule: the sentence and the alert each gets, and what is just within the rule. */
@Timeout(30)
class ClientHelloRecordRulesTest {
    private static final byte[] MESSAGE = LEAST.with(Hellos.name("a.example")).message();

    private static byte[] recordOf(int type, int major, byte[] fragment) {
        return joined(uint(1, type), uint(1, major), uint(1, 1), vector(2, fragment));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 40})
    void otherRecordsWithinTheHelloAreMalformed(int at) {
        byte[] first = record(Arrays.copyOf(MESSAGE, at));
        byte[] rest = Arrays.copyOfRange(MESSAGE, at, MESSAGE.length);
        assertGood(joined(first, recordOf(22, 3, rest)));
        for (int type : new int[] {0, 20, 21, 23, 24, 255}) {
            assertMalformed(
                    joined(first, recordOf(type, 3, rest)),
                    "a record of another type is within the hello",
                    TlsAlert.UNEXPECTED_MESSAGE);
        }
        for (int major : new int[] {0, 2, 4, 254}) {
            assertMalformed(
                    joined(first, recordOf(22, major, rest)),
                    "a record within the hello is of another major version",
                    TlsAlert.PROTOCOL_VERSION);
        }
        assertMalformed(
                joined(first, record(NONE), record(rest)),
                "a record of the hello is empty",
                TlsAlert.UNEXPECTED_MESSAGE);
    }

    @Test
    void anEmptyRecordIsMalformedAtOnce() {
        assertMalformed(record(NONE), "a record of the hello is empty", TlsAlert.UNEXPECTED_MESSAGE);
    }

    @Test
    void aRecordOfMoreThan16384BytesIsMalformedByItsHead() {
        byte[] first = record(Arrays.copyOf(MESSAGE, 10));
        for (int length : new int[] {16_385, 65_535}) {
            byte[] head = joined(uint(1, 22), uint(2, 0x0301), uint(2, length));
            String problem = "a record of the hello has more than 16384 bytes";
            assertMalformed(head, problem, TlsAlert.RECORD_OVERFLOW);
            assertMalformed(joined(first, head), problem, TlsAlert.RECORD_OVERFLOW);
        }
    }

    @Test
    void bytesOfAnotherMessageBehindTheHelloAreMalformed() {
        String problem = "bytes of another message are behind the hello in its record";
        byte[] rest = Arrays.copyOfRange(MESSAGE, 10, MESSAGE.length);
        for (byte[] more : List.of(new byte[1], MESSAGE)) {
            assertMalformed(record(joined(MESSAGE, more)), problem, TlsAlert.UNEXPECTED_MESSAGE);
            assertMalformed(
                    joined(record(Arrays.copyOf(MESSAGE, 10)), record(joined(rest, more))),
                    problem,
                    TlsAlert.UNEXPECTED_MESSAGE);
        }
        assertGood(joined(record(MESSAGE), record(MESSAGE)));
    }

    @Test
    void theLongestHelloHas16384Bytes() {
        int most = ClientHelloReader.MAX_BYTES;
        assertThat(most).isEqualTo(16_384);
        assertGood(record(Hellos.padded(most)));
        assertGood(Hellos.records(Hellos.padded(most), 41));
        assertRefused(
                Hellos.records(Hellos.padded(most + 1), 16_384),
                State.TOO_LARGE,
                "the hello has more than 16384 bytes",
                TlsAlert.ILLEGAL_PARAMETER);
        assertRefused(
                joined(uint(1, 22), uint(2, 0x0301), uint(2, 4), uint(1, 1), uint(3, 0xFF_FFFF)),
                State.TOO_LARGE,
                "the hello has more than 16384 bytes",
                TlsAlert.ILLEGAL_PARAMETER);
    }

    @Test
    void theRecordsOfAHelloTakeAtMost18432Bytes() {
        assertThat(ClientHelloReader.PEEK_BYTES).isEqualTo(18_432);
        byte[] most = Hellos.records(Hellos.padded(3072), 1);
        assertThat(most).hasSize(ClientHelloReader.PEEK_BYTES);
        assertGood(most);
        for (int bytes : new int[] {3073, ClientHelloReader.MAX_BYTES}) {
            byte[] beyond = Hellos.records(Hellos.padded(bytes), 1);
            assertRefused(
                    beyond,
                    State.TOO_LARGE,
                    "the records of the hello take more than 18432 bytes",
                    TlsAlert.ILLEGAL_PARAMETER);
            PeekedBytes client = new PeekedBytes(beyond);
            assertThat(client.arrive(ClientHelloReader.PEEK_BYTES - 1)).isEqualTo(State.MORE);
            assertThat(client.arrive(1)).isEqualTo(State.TOO_LARGE);
        }
    }
}
