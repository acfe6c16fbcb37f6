package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The files that come with the program, as its endpoints serve them. Read anew for each visitor: there are few, and
 * between them it costs no memory.
 */
final class PageFiles {
    private PageFiles() {}

    /** Writes a file as it is, whose absence becomes an answer. */
    static Response.Body writing(String name) {
        return out -> {
            try (InputStream in = open(name)) {
                in.transferTo(out);
            }
        };
    }

    static String read(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) {
        InputStream in = PageFiles.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(name + " is missing in this build");
        }
        return in;
    }
}
