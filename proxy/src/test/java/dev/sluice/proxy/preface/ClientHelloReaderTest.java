package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sluice.proxy.preface.ClientHelloReader.State;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ClientHelloReaderTest {
    private static Stream<RealHello> real() {
        return RealHello.all();
    }

    @ParameterizedTest
    @MethodSource("real")
    void theHelloOfAProgramInUseIsRead(RealHello real) {
        assertThat(PeekedBytes.outcome(real.bytes())).isEqualTo(PeekedBytes.done(real.hello()));
    }

    @ParameterizedTest
    @MethodSource("real")
    void theHelloIsReadFromNativeMemoryToo(RealHello real) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(real.bytes().length);
            memory.copyFrom(MemorySegment.ofArray(real.bytes()));
            ClientHelloReader reader = new ClientHelloReader();
            assertThat(reader.read(memory, real.bytes().length)).isEqualTo(State.DONE);
            assertThat(reader.hello()).isEqualTo(real.hello());
        }
    }

    @Test
    void theHelloOfThisJdkIsRead() throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setServerNames(List.of(new SNIHostName("Here.example.com")));
            parameters.setApplicationProtocols(new String[] {"one", "two"});
            engine.setSSLParameters(parameters);
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);

            assertThat(PeekedBytes.outcome(Arrays.copyOf(out.array(), out.position())))
                    .isEqualTo(PeekedBytes.done(new ClientHello("here.example.com", List.of("one", "two"), false)));
        }
    }

    @ParameterizedTest
    @MethodSource("real")
    void whatFollowsTheLastRecordIsNotLookedAt(RealHello real) {
        for (byte[] behind : List.of(new byte[100], Headers.text("GET / HTTP/1.1\r\n"), real.bytes())) {
            assertThat(PeekedBytes.outcome(Hellos.joined(real.bytes(), behind)))
                    .isEqualTo(PeekedBytes.done(real.hello()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "47", // GET
                "0d0a0d0a000d0a515549540a", // PROXY protocol
                "0000000804d2162f", // PostgreSQL's SSLRequest
                "80", // the hello of SSL 2
                "802e0103010015",
                "15", // an alert
                "1503010002",
                "17030300",
                "1602",
                "1604",
                "16fe", // DTLS
                "1600",
                "16030100050e", // ServerHelloDone
                "160301000402", // ServerHello
                "160301000400000000" // HelloRequest
            })
    void otherProtocolsAreNotTls(String hex) {
        byte[] bytes = Headers.bytes(hex);
        assertThat(PeekedBytes.outcome(bytes).state()).isEqualTo(State.NOT_TLS);
        assertThat(PeekedBytes.outcomeOfSingleBytes(bytes).state()).isEqualTo(State.NOT_TLS);
    }

    @Test
    void everyStartOfAHelloIsWaitedFor() {
        byte[] bytes = RealHello.all().findFirst().orElseThrow().bytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(PeekedBytes.outcome(Arrays.copyOf(bytes, length)).state())
                    .as("of %d bytes", length)
                    .isEqualTo(State.MORE);
        }
    }

    @Test
    void aFinalStateStays() {
        byte[] bytes = RealHello.all().findFirst().orElseThrow().bytes();
        PeekedBytes client = new PeekedBytes(Hellos.joined(bytes, new byte[ClientHelloReader.PEEK_BYTES]));
        assertThat(client.arrive(bytes.length)).isEqualTo(State.DONE);
        ClientHello hello = client.reader().hello();
        assertThat(client.arrive(Integer.MAX_VALUE)).isEqualTo(State.DONE);
        assertThat(client.reader().hello()).isSameAs(hello);
    }

    @Test
    void theMinorVersionOfARecordMeansNothing() {
        RealHello real = RealHello.all().findFirst().orElseThrow();
        byte[] bytes = Hellos.records(real.message(), 100);
        for (int version = 0; version < 256; version++) {
            bytes[2] = (byte) version;
            bytes[Hellos.RECORD_HEAD_BYTES + 100 + 2] = (byte) (version + 1);
            assertThat(PeekedBytes.outcome(bytes)).isEqualTo(PeekedBytes.done(real.hello()));
        }
    }

    @Test
    void aHelloNeedsNoExtensions() {
        byte[] old = Hellos.record(Hellos.handshake(Hellos.Parts.LEAST.front()));
        PeekedBytes.Outcome nothing = PeekedBytes.done(new ClientHello(null, List.of(), false));
        assertThat(PeekedBytes.outcome(old)).isEqualTo(nothing);
        assertThat(PeekedBytes.outcome(Hellos.Parts.LEAST.stream())).isEqualTo(nothing);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "EXAMPLE.com, example.com",
        "example.com., example.com",
        "AZaz09-_.-_, azaz09-_.-_",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "7, 7",
        "1.2.3, 1.2.3",
        "1.2.3.4.5, 1.2.3.4.5",
        "1.2.3.256, 1.2.3.256",
        "01.2.3.4, 01.2.3.4",
        "1.2.3.4, ",
        "1.2.3.4., ",
        "255.255.255.255, ",
        "::, ",
        "::1, ",
        "2001:DB8::A, ",
        "::ffff:1.2.3.4, ",
    })
    void aNameIsInLowerCaseAndAnAddressIsNone(String sent, String read) {
        assertThat(PeekedBytes.outcome(Hellos.Parts.LEAST.with(Hellos.name(sent)).stream()))
                .isEqualTo(PeekedBytes.done(new ClientHello(read, List.of(), false)));
    }

    @Test
    void protocolsKeepTheirOrderAndEveryByte() {
        String odd = "\u0000\u00ff ,\n";
        assertThat(PeekedBytes.outcome(Hellos.Parts.LEAST.with(Hellos.protocols("h2", odd, "h2", "H2")).stream()))
                .isEqualTo(PeekedBytes.done(new ClientHello(null, List.of("h2", odd, "h2", "H2"), false)));
    }

    @Test
    void nothingIsAllocatedBeforeTheHelloIsWhole() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] most = Hellos.records(Hellos.padded(ClientHelloReader.MAX_BYTES), 100);
        MemorySegment bytes = MemorySegment.ofArray(most);
        ClientHelloReader[] readers = new ClientHelloReader[100];
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new ClientHelloReader();
            for (int length = 0; length < most.length; length += 100) {
                readers[i].read(bytes, length);
            }
        }
        long each = (thread.getCurrentThreadAllocatedBytes() - before) / readers.length;
        assertThat(readers[0].read(bytes, most.length - 1)).isEqualTo(State.MORE);
        assertThat(each).as("bytes for each").isLessThan(4096);
    }

    @Test
    void aHelloInOneRecordIsNotCopied() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] most = Hellos.record(Hellos.padded(ClientHelloReader.MAX_BYTES, Hellos.name("a.example")));
        MemorySegment bytes = MemorySegment.ofArray(most);
        ClientHelloReader[] readers = new ClientHelloReader[100];
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new ClientHelloReader();
            readers[i].read(bytes, most.length);
        }
        long each = (thread.getCurrentThreadAllocatedBytes() - before) / readers.length;
        assertThat(readers[0].hello().serverName()).isEqualTo("a.example");
        assertThat(each).as("bytes for each").isLessThan(ClientHelloReader.MAX_BYTES / 2);
    }

    @Test
    void helloAndProblemAreThereInTheirStatesOnly() {
        ClientHelloReader reader = new ClientHelloReader();
        assertThat(reader.read(MemorySegment.ofArray(new byte[0]), 0)).isEqualTo(State.MORE);
        assertThatThrownBy(reader::hello).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::problem).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::alert).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAlertIsARecordOfSevenBytes() {
        assertThat(TlsAlert.UNRECOGNIZED_NAME.record()).asHexString().isEqualTo("15030300020270");
        assertThat(TlsAlert.UNEXPECTED_MESSAGE.record()).asHexString().isEqualTo("1503030002020A");
        for (TlsAlert alert : TlsAlert.values()) {
            assertThat(alert.record()).hasSize(7).isNotSameAs(alert.record()).endsWith(alert.code());
        }
    }
}
