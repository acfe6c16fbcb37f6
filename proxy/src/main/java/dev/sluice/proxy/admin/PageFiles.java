package dev.sluice.proxy.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Files that come with the program. Read anew for each visitor: there are few, and between them it costs no memory. */
final class PageFiles {
    private PageFiles() {}

    static String read(String name) throws IOException {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
