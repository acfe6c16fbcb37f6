package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TokenFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path file(String name, String content, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void aFileThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
        Path open = file("open", "secret", "rw-r--r--");
        assertThatThrownBy(() -> TokenFile.of(open))
                .isInstanceOf(UnusableTokenException.class)
                .hasMessageContaining("chmod o= " + open)
                .hasMessageContaining("defaultMode: 0440")
                .hasMessageContaining("fsGroup");
        assertThat(TokenFile.of(file("group", "secret\n", "rw-r-----")).allows("Bearer secret"))
                .isTrue();
    }

    @Test
    void anotherTokenCountsWithoutARestart() throws IOException {
        Path path = file("token", "old", "rw-------");
        TokenFile token = TokenFile.of(path);
        assertThat(token.allows("Bearer old")).isTrue();
        assertThat(token.allows("Bearer new")).isFalse();
        assertThat(token.allows(null)).isFalse();
        Files.move(file("next", "new", "rw-------"), path, StandardCopyOption.ATOMIC_MOVE);
        Await.until("the new token counts", () -> token.allows("Bearer new"));
        assertThat(token.allows("Bearer old")).isFalse();
    }
}
