package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Finding;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.reload.ReloadResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The password of a health check stands in a file that may change at any time, and nobody sees it. */
@Timeout(120)
class SecretFilesTest {
    /** Refuses whoever has no login, and repeats what it was told. */
    private final TestBackend backend = TestBackend.tcp(SecretFilesTest::serve);

    private static volatile String wanted = "";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = write("hunter2\n");
        wanted = basic("hunter2");
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private static void serve(Wire wire) {
        StringBuilder request = new StringBuilder();
        byte[] next = new byte[1];
        while (!request.toString().endsWith("\r\n\r\n") && wire.read(next) > 0) {
            request.append((char) next[0]);
        }
        boolean known = request.toString().contains("\r\nAuthorization: " + wanted + "\r\n");
        String body = known ? "ready" : request.toString();
        wire.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("ann:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String content) throws IOException {
        Path made = directory.resolve("password");
        Path other = Files.writeString(directory.resolve("other"), content);
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        return Files.move(other, made, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private String config(String login) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools:
                  p:
                    healthCheck: {interval: 20ms, fall: 1, rise: 1, http: {%s, body: ready}}
                    backends: {a: "%s"}
                """.formatted(login, Wire.addressOf(backend.address()));
    }

    private String config() {
        return config("user: ann, passwordFile: " + file);
    }

    private static String result(TestProxy proxy) {
        CheckResult last = proxy.backend(0).health().last();
        return last == null ? "" : last.code() + " " + last.detail();
    }

    private static void awaitResult(TestProxy proxy, String begin) {
        Await.until("the check says " + begin, () -> result(proxy).startsWith(begin));
    }

    private List<Finding> check(String config) {
        LoadResult loaded = ConfigLoader.loadText("test.yaml", config, _ -> null);
        return Keystore.check(Objects.requireNonNull(loaded.config()), loaded.origins());
    }

    private List<String> problems(TestProxy proxy) {
        return proxy.view().keystore().secrets().stream()
                .map(one -> String.valueOf(one.problem()))
                .toList();
    }

    @Test
    void aCheckFollowsTheFileWithoutAReload() throws IOException {
        try (TestProxy proxy = TestProxy.of(config())) {
            awaitResult(proxy, "L7OK");
            wanted = basic("correct horse");
            awaitResult(proxy, "L7RSP");
            write("correct horse");
            awaitResult(proxy, "L7OK");
            assertThat(proxy.reload(config())).isInstanceOf(ReloadResult.Applied.class);
            wanted = basic("third");
            awaitResult(proxy, "L7RSP");
            write("third\r\n");
            awaitResult(proxy, "L7OK");
        }
    }

    @Test
    void aTokenIsSentAsItIs() {
        wanted = "Bearer hunter2";
        try (TestProxy proxy = TestProxy.of(config("tokenFile: " + file))) {
            awaitResult(proxy, "L7OK");
        }
    }

    /** Neither as it stands in the file nor as it is sent. */
    @Test
    void aServerThatRepeatsItDoesNotMakeItPublic() {
        wanted = "nobody";
        try (TestProxy proxy = TestProxy.of(config())) {
            awaitResult(proxy, "L7RSP expected \"ready\" in the body, got \"GET / HTTP/1.1..Host: ");
            assertThat(result(proxy)).doesNotContain("hunter2", basic("hunter2").substring("Basic ".length()));
            assertThat(result(proxy)).contains("Basic ***");
            assertThat(EffectiveConfig.render(proxy.history().current())).contains("passwordFile: \"" + file);
        }
    }

    @Test
    void whatIsBrokenLaterLeavesTheLastGoodSecretAndIsAProblem() throws IOException {
        try (TestProxy proxy = TestProxy.of(config())) {
            awaitResult(proxy, "L7OK");
            write("two\nlines\n");
            Await.until("it is a problem", () -> !problems(proxy).equals(List.of("null")));
            assertThat(problems(proxy).getFirst()).startsWith("the file has several lines");
            long passed = proxy.backend(0).health().passed.value();
            Await.until("checks pass", () -> proxy.backend(0).health().passed.value() > passed + 1);
            assertThat(proxy.reload(config())).isInstanceOf(ReloadResult.Applied.class);
            write("hunter2\n");
            Await.until("it is none any more", () -> problems(proxy).equals(List.of("null")));
            proxy.reload(config("path: /"));
            assertThat(problems(proxy)).isEmpty();
        }
    }

    @Test
    void aReloadWithAFileThatIsBrokenIsRejected() throws IOException {
        try (TestProxy proxy = TestProxy.of(config("path: /"))) {
            write("");
            ReloadResult result = proxy.reload(config());
            assertThat(result).isInstanceOf(ReloadResult.Rejected.class);
            assertThat(result.toString())
                    .contains("pools.p.healthCheck.http.passwordFile: " + file + ": the file is empty");
            assertThat(problems(proxy)).isEmpty();
        }
    }

    @Test
    void eachMistakeIsOneErrorAtItsKeyWithoutTheSecret() throws IOException {
        assertThat(check(config())).isEmpty();
        assertThat(error("hunter2\0")).contains("a control character in it (0x00)");
        assertThat(error("hunter\t2\n")).contains("a control character in it (0x09)");
        assertThat(error("hunter2\nhunter2")).contains("several lines");
        assertThat(error("hunter2\rhunter2")).contains("several lines");
        assertThat(error("\n")).contains("the file is empty");
        assertThat(error("\r\n")).contains("the file is empty");
        assertThat(error("x".repeat(4097))).contains("it is larger than 4 KiB");
        Files.write(file, new byte[] {'h', 'u', 'n', 't', (byte) 0xff});
        assertThat(error(null)).contains("the file is not UTF-8 text");
        Files.delete(file);
        assertThat(error(null)).contains("no such file");
    }

    private String error(@org.jspecify.annotations.Nullable String content) throws IOException {
        if (content != null) {
            write(content);
        }
        List<Finding> findings = check(config());
        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().path()).isEqualTo("pools.p.healthCheck.http.passwordFile");
        assertThat(findings.getFirst().toString()).contains("ERROR").doesNotContain("hunt");
        return findings.getFirst().message();
    }

    @Test
    void whoeverMayReadItIsToldOf() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(check(config()))
                .singleElement()
                .asString()
                .contains("WARNING", "every user of the machine may read the secret; close it with `chmod o-r " + file);
    }
}
