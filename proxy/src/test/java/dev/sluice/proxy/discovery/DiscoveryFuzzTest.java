package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.source.BackendFile;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.discovery.dns.ResolvConf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tells of backends may be broken in any way: it is read, or refused with a reason. */
@Timeout(600)
class DiscoveryFuzzTest {
    private static final String[] WORDS = {
        "nameserver", "search", "domain", "options", "ndots:5", "ndots:999", "ndots:-1", "10.0.0.2", "fd00::1", "::",
                "a.example",
        ".", "..", "#", ";", "\t", " ", "\u0000", "\u001b", "999.1.1.1", "sortlist", ""
    };
    private static final String LIST = """
            - 10.0.0.1:80
            - {address: "10.0.0.2:80", name: b, weight: 3, backup: true}
            - {address: "[fd00::1]:443", weight: 0}
            """;

    @TempDir
    private Path directory;

    @Test
    void anyResolvConfHasAServerAndNamesToTry() {
        Fuzz.play("resolv.conf", 3000, random -> {
            List<String> lines = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                StringBuilder line = new StringBuilder();
                for (int words = random.nextInt(6); words >= 0; words--) {
                    line.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(4) == 0 ? "" : " ");
                }
                lines.add(line.toString());
            }
            ResolvConf conf = ResolvConf.parse(lines);
            assertThat(conf.servers()).isNotEmpty();
            assertThat(conf.ndots()).isBetween(0, 15);
            assertThat(conf.candidates("pg")).contains("pg");
            assertThat(conf.candidates("pg.")).containsExactly("pg");
        });
    }

    @Test
    void aFileOfBackendsIsReadOrRefused() {
        Path file = directory.resolve("backends.yaml");
        Fuzz.play("files of backends", 1000, random -> {
            Files.write(file, Fuzz.damaged(LIST.getBytes(StandardCharsets.UTF_8), 0, random));
            BackendFile.Result result = BackendFile.load(file);
            boolean errors = result.findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
            Set<String> names = new HashSet<>();
            for (BackendConfig backend : result.backends()) {
                assertThat(errors).isFalse();
                assertThat(((HostPort) backend.address()).isLiteral()).isTrue();
                assertThat(names.add(backend.name())).as(backend.name()).isTrue();
                assertThat(backend.name()).doesNotContainPattern("\\p{Cntrl}");
            }
        });
    }

    private static byte[] events(Random random) {
        StringBuilder stream = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            FakeApiSlices slice = FakeApiSlices.slice("web-" + i).port("http", 8080);
            stream.append(FakeApiAnswers.event(random.nextBoolean() ? "ADDED" : "DELETED", slice.build()));
            stream.append(FakeApiAnswers.event("MODIFIED", FakeApiSlices.ready("web-" + i, "10.0.0." + i)));
        }
        return stream.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aStreamOfSlicesIsReadOrRefusedAndMerged() {
        Fuzz.play("streams of EndpointSlices", 2000, random -> {
            byte[] bytes = Fuzz.damaged(events(random), 0, random);
            JsonFrames frames = new JsonFrames(64 * 1024);
            List<EndpointSlice> slices = new ArrayList<>();
            try {
                for (int at = 0; at < bytes.length; ) {
                    int piece = Math.min(bytes.length - at, 1 + random.nextInt(500));
                    frames.feed(ByteBuffer.wrap(bytes, at, piece));
                    at += piece;
                    for (byte[] frame = frames.next(); frame != null; frame = frames.next()) {
                        if (SliceReader.event(frame) instanceof WatchEvent.Changed(EndpointSlice slice)) {
                            slices.add(slice);
                        }
                    }
                }
            } catch (ApiFailure e) {
                assertThat(e.reason()).isNotEmpty();
            }
            MergedSlices merged =
                    MergedSlices.of(slices, new PortChoice("http"), random.nextBoolean(), "a", new StableNames());
            Set<String> names = new HashSet<>();
            for (Endpoint endpoint : merged.endpoints()) {
                assertThat(names.add(endpoint.name())).as(endpoint.name()).isTrue();
                assertThat(endpoint.address().isLiteral()).isTrue();
                assertThat(endpoint.name()).doesNotContainPattern("\\p{Cntrl}");
            }
        });
    }
}
