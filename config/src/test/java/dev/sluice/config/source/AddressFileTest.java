package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AddressFileTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("list.txt"), text);
    }

    private static List<String> texts(AddressFile.Result result) {
        return result.ranges().stream().map(Cidr::toString).toList();
    }

    @Test
    void oneAddressOrRangeALineInAnyOrderWithCommentsAndEmptyLines() throws IOException {
        AddressFile.Result result = AddressFile.load(
                file(
                        "\uFEFF# who is out\r\n\r\n10.9.0.0/16\r\n  192.0.2.7  # a neighbour\n2001:db8::/32\n#10.0.0.0/8\n10.1.0.0/16"));
        assertThat(result.findings()).isEmpty();
        assertThat(texts(result)).containsExactly("10.9.0.0/16", "192.0.2.7", "2001:db8::/32", "10.1.0.0/16");
    }

    @Test
    void anEmptyFileIsAnEmptyList() throws IOException {
        assertThat(AddressFile.load(file("# nobody\n"))).isEqualTo(new AddressFile.Result(List.of(), List.of()));
    }

    /** Nearly the largest file. Anything that looks at the rest of the text in each line would not come to its end here. */
    @Test
    void aMillionLinesAreNoTrouble() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000_000; i++) {
            text.append("10.").append(i >> 16).append('.').append((i >> 8) & 255);
            text.append('.').append(i & 255).append('\n');
        }
        AddressFile.Result result = AddressFile.load(file(text.toString()));
        assertThat(result.findings()).isEmpty();
        assertThat(result.ranges()).hasSize(1_000_000);
    }

    @Test
    void aWrongLineIsNamedWithItsPlaceAndMakesTheListUnusable() throws IOException {
        AddressFile.Result result = AddressFile.load(file("10.0.0.0/8\n  10.0.0.300 # no\n10.0.0.1/8\nexample.com\n"));
        assertThat(result.ranges()).isEmpty();
        assertThat(result.findings()).hasSize(3);
        assertThat(result.findings().getFirst().render()).isEqualTo("""
                %s:2:3: error: "10.0.0.300" is not an address range; write one such as "10.0.0.0/8" or "2001:db8::/32"
                    2 |   10.0.0.300 # no
                      |   ^^^^^^^^^^""".formatted(directory.resolve("list.txt")));
        assertThat(result.problem()).endsWith("(and 2 more)");
    }

    @Test
    void aByteThatIsNoUtf8IsNamedWithItsLine() throws IOException {
        Path latin = directory.resolve("latin.txt");
        Files.write(
                latin,
                "10.0.0.0/8\n10.1.0.0/16 # Caf\u00e9, Z\u00fcrich\n10.2.0.0/16\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        AddressFile.Result result = AddressFile.load(latin);
        assertThat(result.ranges()).isEmpty();
        assertThat(result.findings().getFirst().render()).isEqualTo("""
                %s:2:18: error: the byte 0xE9 is not UTF-8 (in Latin-1 it is "\u00e9"); save the file as UTF-8
                    2 | 10.1.0.0/16 # Caf\uFFFD, Z\uFFFDrich
                      |                  ^""".formatted(latin));
    }

    @Test
    void anotherKindOfFileGivesAFewFindingsAndNotOneForEachLine() throws IOException {
        AddressFile.Result result = AddressFile.load(file("nonsense here\n".repeat(10_000)));
        assertThat(result.findings()).hasSize(21);
    }

    @Test
    void whatCannotBeReadSaysWhy() throws IOException {
        assertThat(AddressFile.load(directory.resolve("missing.txt")).problem())
                .isEqualTo(directory.resolve("missing.txt") + ": cannot read the file: no such file");
        assertThat(AddressFile.load(directory).problem()).endsWith("it is a directory");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {1, (byte) 0xFF, 0, 3});
        assertThat(AddressFile.load(binary).problem()).endsWith("the file is not UTF-8 text");
        Path large = Files.write(directory.resolve("large"), new byte[AddressFile.MAX_BYTES + 1]);
        assertThat(AddressFile.load(large).problem()).endsWith("it is larger than 16 MiB");
    }
}
