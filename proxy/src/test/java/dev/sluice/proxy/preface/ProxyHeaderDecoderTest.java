package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sluice.proxy.preface.ProxyHeaderDecoder.State;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ProxyHeaderDecoderTest {
    private static final byte[] PAYLOAD =
            Headers.text("GET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n" + "z".repeat(120));

    private static Stream<Headers.Good> good() {
        return Headers.good();
    }

    private static void assertDone(ClientBytes client, Headers.Good good) {
        assertThat(client.decoder().state()).isEqualTo(State.DONE);
        assertThat(client.decoder().header()).isEqualTo(good.header());
        assertThat(client.position()).as("consumed").isEqualTo(good.bytes().length);
        assertThat(client.decoder().missing()).isZero();
    }

    @ParameterizedTest
    @MethodSource("good")
    void aHeaderIsReadUpToItsEnd(Headers.Good good) {
        ClientBytes client = new ClientBytes(Headers.joined(good.bytes(), PAYLOAD));
        client.arrive(Integer.MAX_VALUE);
        assertDone(client, good);
    }

    @ParameterizedTest
    @MethodSource("good")
    void aHeaderWithoutPayloadIsEnough(Headers.Good good) {
        ClientBytes client = new ClientBytes(good.bytes());
        client.arrive(good.bytes().length - 1);
        assertThat(client.decoder().state().isFinal()).isFalse();
        client.arrive(1);
        assertDone(client, good);
    }

    @ParameterizedTest
    @MethodSource("good")
    void aHeaderMayBeSplitAnywhere(Headers.Good good) {
        byte[] stream = Headers.joined(good.bytes(), PAYLOAD);
        for (int split = 0; split <= good.bytes().length; split++) {
            ClientBytes client = new ClientBytes(stream);
            client.arrive(split);
            assertThat(client.decoder().state().isFinal())
                    .as("final after %d bytes", split)
                    .isEqualTo(split == good.bytes().length);
            client.arrive(Integer.MAX_VALUE);
            assertDone(client, good);
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void aHeaderMayComeByteByByte(Headers.Good good) {
        byte[] stream = Headers.joined(good.bytes(), PAYLOAD);
        ClientBytes client = new ClientBytes(stream);
        for (int i = 0; i < stream.length; i++) {
            client.arrive(1);
        }
        assertDone(client, good);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1\r\n",
                "PROX\r\n",
                "PRoXY TCP4",
                "proxy TCP4",
                "\r\r",
                "\n",
                "\0",
                "\u0016\u0003\u0001"
            })
    void otherProtocolsAreAbsentFromTheirFirstDifferentByteOn(String text) {
        byte[] bytes = Headers.text(text);
        assertThat(ClientBytes.outcome(bytes)).isEqualTo(new ClientBytes.Outcome(State.ABSENT, 0, ""));
    }

    @Test
    void everyPrefixOfTheSignaturesIsWaitedFor() {
        byte[] signature = Headers.bytes(Headers.SIGNATURE);
        for (int length = 0; length <= signature.length; length++) {
            byte[] prefix = Arrays.copyOf(signature, length);
            assertThat(ClientBytes.outcome(prefix).state()).isEqualTo(State.PREFIX);
            if (length < signature.length) {
                assertThat(ClientBytes.outcome(Headers.joined(prefix, Headers.text("?")))
                                .state())
                        .isEqualTo(State.ABSENT);
            }
        }
        assertThat(ClientBytes.outcome(Headers.text("PROXY")).state()).isEqualTo(State.PREFIX);
    }

    @Test
    void theLongestHeaderIsRead() {
        byte[] stream = Headers.joined(
                Headers.bytes(Headers.SIGNATURE + "21 11 ffff " + Headers.INET + "e0 fff0"), new byte[0xFFF0], PAYLOAD);
        ClientBytes client = new ClientBytes(stream);
        while (!client.decoder().state().isFinal()) {
            client.arrive(1000);
        }
        assertThat(client.position()).isEqualTo(16 + 0xFFFF);
        assertThat(client.decoder().header().tlvs()).containsExactly(new Tlv(0xE0, new byte[0xFFF0]));
    }

    @Test
    void anAnnouncedLengthReservesNoMemory() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] head = Headers.bytes(Headers.SIGNATURE + "21 11 ffff");
        MemorySegment bytes = MemorySegment.ofArray(head);
        ProxyHeaderDecoder[] decoders = new ProxyHeaderDecoder[1000];
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = new ProxyHeaderDecoder();
            decoders[i].onPeeked(bytes, head.length);
        }
        long each = (thread.getCurrentThreadAllocatedBytes() - before) / decoders.length;
        assertThat(decoders[0].missing()).isEqualTo(0xFFFF);
        assertThat(each).as("bytes for each").isLessThan(4096);
    }

    @Test
    void headerAndProblemAreThereInTheirStatesOnly() {
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        assertThat(decoder.onPeeked(MemorySegment.ofArray(new byte[0]), 0)).isZero();
        assertThat(decoder.state()).isEqualTo(State.PREFIX);
        assertThatThrownBy(decoder::header).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(decoder::problem).isInstanceOf(IllegalStateException.class);
    }
}
