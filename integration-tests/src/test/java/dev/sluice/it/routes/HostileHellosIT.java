package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ClientHellos that break the rules, and what begins like one: none of them gets to a server, least of all to that for all others. */
@Timeout(120)
class HostileHellosIT {
    private static final int CLIENTS = 2_500;
    private static final int AT_ONCE = 50;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final byte[] GOOD = Hellos.of("good.test", "h2");

    private static final int port = Ports.free();
    private static final int strictPort = Ports.free();
    private static final Queue<byte[]> atOthers = new ConcurrentLinkedQueue<>();
    private static final Queue<byte[]> atGood = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer good;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer others;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException {
        good = Peer.of(client -> keepFirst(client, atGood));
        others = Peer.of(client -> keepFirst(client, atOthers));
        sluice = Sluice.start("""
                log: {access: {output: none}}
                defaults: {timeouts: {handshake: 3s, halfClosed: 3s, idle: 5s}}
                frontends:
                  f: {bind: "127.0.0.1:%d", routes: [{sni: good.test, pool: good}], pool: others}
                  strict: {bind: "127.0.0.1:%d", routes: [{sni: good.test, pool: good}]}
                pools: {good: ["%s"], others: ["%s"]}
                """.formatted(port, strictPort, good.address(), others.address()));
    }

    @AfterAll
    static void stop() {
        try (Peer _ = good;
                Peer _ = others;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    /** A server that knows what its clients began with, and answers with one byte. */
    private static void keepFirst(Socket client, Queue<byte[]> openings) throws IOException {
        byte[] first = new byte[16];
        int count = client.getInputStream().read(first);
        if (count > 0) {
            openings.add(Arrays.copyOf(first, count));
            client.getOutputStream().write('k');
        }
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Hellos that a server would refuse, by what is wrong with them. */
    private static Map<String, byte[]> malformed() {
        int extensions = Hellos.extensions(GOOD);
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("the same name twice", Hellos.with(GOOD, Hellos.SERVER_NAME, name("good.test")));
        all.put("another name as well", Hellos.with(GOOD, Hellos.SERVER_NAME, name("evil.test")));
        all.put(
                "padding twice",
                Hellos.with(Hellos.with(GOOD, Hellos.PADDING, new byte[1]), Hellos.PADDING, new byte[1]));
        all.put("a session id that is too long", Hellos.changed(GOOD, Hellos.SESSION_ID, 33));
        all.put("extensions that end early", Hellos.changed(GOOD, extensions, 0, extensions + 1, 4));
        all.put("extensions that end late", Hellos.changed(GOOD, extensions, 0x7F));
        all.put("an extension that ends late", Hellos.changed(GOOD, extensions + 4, 0x7F));
        all.put("16 KiB and a byte", Hellos.padded(GOOD, 16 * 1024 + 1));
        all.put("60 KB", Hellos.padded(GOOD, 60_000));
        all.put("a record without bytes", Hellos.join(new byte[] {22, 3, 1, 0, 0}, GOOD));
        all.put("a record that is too long", Hellos.changed(GOOD, 3, 0x40, 4, 1));
        all.put(
                "another record within",
                Hellos.join(Arrays.copyOf(Hellos.inRecords(GOOD, 100), 105), new byte[] {23, 3, 3, 0, 1, 0}));
        all.put(
                "a second message in the record",
                Hellos.changed(Hellos.join(GOOD, new byte[4]), 3, (GOOD.length - 1) >> 8, 4, GOOD.length - 1));
        return all;
    }

    private static byte[] name(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] head = {0, (byte) (text.length + 3), 0, 0, (byte) text.length};
        return Hellos.join(head, text);
    }

    /** What comes back until the end. */
    private static byte[] answer(int to, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException _) {
                // It was sent away in the middle, and told why before.
            }
            return rest(socket.getInputStream());
        }
    }

    private static byte[] rest(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException _) {
            return new byte[0]; // a reset
        }
    }

    private static double refused(String frontend, String reason) throws IOException, InterruptedException {
        return sluice.metric(
                "sluice_frontend_refused_total{frontend=\"%s\",reason=\"%s\"}".formatted(frontend, reason));
    }

    private static double active() throws IOException, InterruptedException {
        return sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}");
    }

    @Test
    void aHelloThatIsMalformedIsRefusedWithAnAlertAndGoesNowhere() throws IOException, InterruptedException {
        double before = refused("f", "client_hello");
        atGood.clear();
        atOthers.clear();
        Map<String, byte[]> all = malformed();
        for (Map.Entry<String, byte[]> one : all.entrySet()) {
            byte[] answer = answer(port, one.getValue());
            if (answer.length == 0 && one.getValue().length > 16 * 1024) {
                continue; // the alert was overtaken by the reset for what came after it
            }
            assertThat(answer).as(one.getKey()).hasSize(7).startsWith(21, 3, 3, 0, 2, 2);
            assertThat((int) answer[6]).as(one.getKey()).isIn(10, 22, 47, 50); // unexpected, overflow, illegal, decode
        }
        assertThat(refused("f", "client_hello") - before).isEqualTo(all.size());
        assertThat(atGood).isEmpty();
        assertThat(atOthers).isEmpty();
    }

    @Test
    void oneInRecordsOfAByteIsAsGoodAsAny() throws IOException {
        assertThat(answer(port, Hellos.inRecords(GOOD, 1))).isEqualTo(new byte[] {'k'});
        assertThat(answer(port, Hellos.padded(GOOD, 16 * 1024))).isEqualTo(new byte[] {'k'});
    }

    @Test
    void aProxyHeaderThatNobodyAskedForIsRefused() throws IOException, InterruptedException {
        double before = refused("f", "client_hello");
        atGood.clear();
        atOthers.clear();
        byte[] first = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] second = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x20, 0, 0, 0};
        assertThat(answer(port, Hellos.join(first, GOOD))).isEmpty();
        assertThat(answer(port, Hellos.join(second, GOOD))).isEmpty();
        assertThat(refused("f", "client_hello") - before).isEqualTo(2);
        assertThat(atGood).isEmpty();
        assertThat(atOthers).isEmpty();
    }

    @Test
    void whatIsNoTlsIsNeverRoutedByAName() throws IOException, InterruptedException {
        double before = refused("strict", "no_route");
        atGood.clear();
        List<byte[]> openings = List.of(
                "GET / HTTP/1.1\r\nHost: good.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {(byte) 0x80, 46, 1, 3, 1, 0, 3, 0, 0}, // the hello of SSL 2
                new byte[] {21, 3, 3, 0, 2, 2, 50},
                new byte[] {0});
        for (byte[] opening : openings) {
            assertThat(answer(strictPort, opening)).isEmpty();
            assertThat(answer(port, opening)).isEqualTo(new byte[] {'k'});
        }
        assertThat(refused("strict", "no_route") - before).isEqualTo(openings.size());
        assertThat(atGood).isEmpty();
    }

    /** Anything of the above, in part, perhaps changed, in pieces, and ended in any way. */
    private static void misbehave(Random random, List<byte[]> openings, boolean changed) {
        byte[] bytes = openings.get(random.nextInt(openings.size())).clone();
        for (int changes = changed ? random.nextInt(3) : 0; changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1 + random.nextInt(50));
            socket.setTcpNoDelay(true);
            int piece = 1 + random.nextInt(random.nextBoolean() ? 20_000 : 200);
            for (byte[] part : Hellos.pieces(Arrays.copyOf(bytes, length), piece)) {
                socket.getOutputStream().write(part);
            }
            switch (random.nextInt(4)) {
                case 0 -> socket.setSoLinger(true, 0); // RST
                case 1 -> socket.shutdownOutput();
                default -> {}
            }
            int _ = socket.getInputStream().read();
        } catch (IOException _) {
            // It was sent away, or did not wait.
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStormOfThemLeavesNothingBehind(boolean changed) throws IOException, InterruptedException {
        long seed = System.nanoTime();
        String description = "seed " + seed;
        List<byte[]> openings = new ArrayList<>(malformed().values());
        openings.addAll(List.of(
                GOOD,
                Hellos.inRecords(GOOD, 1),
                Hellos.inRecords(GOOD, 64),
                "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII)));
        Await.until("nobody is there", () -> active() == 0);
        double connections = sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}");
        long descriptors = sluice.descriptors();
        atOthers.clear();
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < CLIENTS; i++) {
                Random own = new Random(seed + i);
                clients.execute(() -> misbehave(own, openings, changed));
            }
            clients.shutdown();
            assertThat(clients.awaitTermination(60, TimeUnit.SECONDS))
                    .as(description)
                    .isTrue();
        }
        Await.until("all have ended, " + description, () -> active() == 0);
        Await.until("descriptors are back, " + description, () -> sluice.descriptors() <= descriptors);
        assertThat(sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}") - connections)
                .as(description)
                .isEqualTo(CLIENTS);
        assertThat(atOthers).as(description).isNotEmpty();
        if (!changed) { // a change may make a good hello with another name
            assertThat(atOthers).as(description).noneMatch(HostileHellosIT::isHello);
        }
        assertThat(sluice.scrape()
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("sluice_connections_closed_total{cause=\"internal\"")))
                .as(description)
                .allMatch(line -> line.endsWith(" 0.0") || line.endsWith(" 0"));
        assertThat(sluice.stderr()).as(description).doesNotContain("Exception", "\"error\"");
    }

    /** Whether it begins as a ClientHello does, as far as that can be seen. */
    private static boolean isHello(byte[] first) {
        return first.length > Hellos.RECORD_HEAD && first[0] == 22 && first[1] == 3 && first[Hellos.RECORD_HEAD] == 1;
    }
}
