package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.language.ReferenceWriter;
import dev.sluice.config.language.SchemaWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Committed files are what the table of keys generates; {@code -Dreference.update=true} rewrites them. */
@Timeout(60)
class GeneratedFilesTest {
    @Test
    void theReferencePageIsUpToDate() throws IOException {
        compare(Path.of("../docs/configuration.md"), ReferenceWriter.write());
    }

    @Test
    void theSchemaIsUpToDate() throws IOException {
        compare(Path.of("sluice.schema.json"), SchemaWriter.write());
    }

    private static void compare(Path file, String generated) throws IOException {
        if (Boolean.getBoolean("reference.update")) {
            Files.createDirectories(file.toAbsolutePath().normalize().getParent());
            Files.writeString(file, generated);
        } else {
            assertThat(generated).isEqualTo(Files.readString(file));
        }
    }
}
