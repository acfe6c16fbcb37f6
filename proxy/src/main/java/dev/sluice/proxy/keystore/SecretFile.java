package dev.sluice.proxy.keystore;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.file.RegularFile;
import dev.sluice.proxy.certificate.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The reader of a file that holds one line with a secret, such as a password or a token. No message has a part of it. Stateless. */
final class SecretFile {
    private static final int MAX_BYTES = 4096;

    private SecretFile() {}

    /**
     * The content of a file; one of text and problem is null.
     *
     * @param text without the line end behind it
     * @param problem why there is none
     * @param remark about a good one; null for nothing
     */
    record Content(
            @Nullable String text,
            @Nullable String problem,
            @Nullable String remark) {
        private static Content bad(String problem) {
            return new Content(null, problem, null);
        }

        /** It may get into a log. */
        @Override
        public String toString() {
            return "Content[" + (text == null ? problem : "a secret") + "]";
        }
    }

    static Content read(Path file) {
        byte[] bytes;
        try {
            bytes = RegularFile.read(file, MAX_BYTES);
        } catch (IOException e) {
            return Content.bad("cannot read the file: " + Reasons.of(e));
        }
        try {
            return content(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static Content content(Path file, byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        if (length == 0) {
            return Content.bad("the file is empty; write the secret into its first line");
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                return Content.bad("the file has several lines; write the secret alone into it, in one line");
            }
            if ((bytes[i] >= 0 && bytes[i] < ' ') || bytes[i] == 0x7f) {
                return Content.bad(
                        "the file has a control character in it (0x%02X); write the secret as text, in one line"
                                .formatted(bytes[i]));
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            return new Content(text, null, OpenFile.warning(file, "secret"));
        } catch (CharacterCodingException _) {
            return Content.bad("the file is not UTF-8 text");
        }
    }
}
