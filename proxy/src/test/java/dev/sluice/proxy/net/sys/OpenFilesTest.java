package dev.sluice.proxy.net.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OpenFilesTest {
    @Test
    void theLimitIsTheOneThatTheKernelShows() throws IOException {
        String shown = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s{2,}")[1])
                .findFirst()
                .orElseThrow();
        int expected = shown.equals("unlimited")
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(shown));
        assertThat(OpenFiles.limit()).isEqualTo(expected);
    }
}
