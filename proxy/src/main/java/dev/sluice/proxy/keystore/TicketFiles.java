package dev.sluice.proxy.keystore;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.file.RegularFile;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.OpenFile;
import dev.sluice.proxy.net.tls.TicketKeys;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The keys of session tickets in the files of a directory, each of 48 bytes: as they are, or as Base64 on lines of text. The last one by the
 * name of its file encrypts. No message has a part of a key in it. For one thread.
 */
final class TicketFiles {
    /** Each is tried for the ticket of a client. */
    static final int MAX_KEYS = 16;

    /** Room for all keys, as text. */
    private static final int MAX_BYTES = 4096;
    /** In some proxies' files, for AES-256. */
    private static final int LONG_KEY_BYTES = 80;

    private static final String WANTED =
            "; a key is %d random bytes, as `openssl rand %1$d` makes them, or a line of their Base64"
                    .formatted(TicketKeys.KEY_BYTES);

    private final List<byte[]> keys = new ArrayList<>();
    private final List<CertificateProblem> problems = new ArrayList<>();

    private TicketFiles() {}

    /**
     * The content of a directory.
     *
     * @param keys copied from files, the one that encrypts first; none when there is an error
     */
    record Content(List<byte[]> keys, List<CertificateProblem> problems) {
        void erase() {
            keys.forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    static Content read(Path directory) {
        TicketFiles reading = new TicketFiles();
        reading.add(directory);
        Content content = new Content(reading.keys.reversed(), List.copyOf(reading.problems));
        if (content.problems.stream().anyMatch(CertificateProblem::isError)) {
            content.erase();
            return new Content(List.of(), content.problems);
        }
        return content;
    }

    /** Whether a file of this name is meant; of Kubernetes, those whose names begin with a dot are not. */
    static boolean isCandidate(String name) {
        return !name.startsWith(".");
    }

    private void add(Path directory) {
        TreeMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path path : all) {
                String name = String.valueOf(path.getFileName());
                if (isCandidate(name) && !Files.isDirectory(path)) {
                    files.put(name, path);
                }
            }
        } catch (IOException e) {
            error(directory, 0, "cannot read the directory: " + Reasons.of(e));
            return;
        } catch (DirectoryIteratorException e) {
            error(
                    directory,
                    0,
                    "cannot read the directory: " + Reasons.of(Objects.requireNonNullElse(e.getCause(), e)));
            return;
        }
        if (files.size() > MAX_KEYS) {
            error(directory, 0, "there are %d files; %d keys are the most".formatted(files.size(), MAX_KEYS));
            return;
        }
        files.values().forEach(this::addFile);
        if (keys.size() > MAX_KEYS) {
            error(directory, 0, "there are %d keys; %d are the most".formatted(keys.size(), MAX_KEYS));
        } else if (files.isEmpty()) {
            error(directory, 0, "there is no file in it" + WANTED);
        }
    }

    private void error(Path file, int line, String message) {
        problems.add(CertificateProblem.error(file, line, message));
    }

    private void addFile(Path file) {
        byte[] bytes;
        try {
            bytes = RegularFile.read(file, MAX_BYTES);
        } catch (IOException e) {
            error(file, 0, "cannot read the file: " + Reasons.of(e));
            return;
        }
        if (isText(bytes)) {
            addText(file, bytes);
        } else if (bytes.length == TicketKeys.KEY_BYTES) {
            keys.add(bytes.clone());
        } else {
            error(
                    file,
                    0,
                    bytes.length == LONG_KEY_BYTES
                            ? "the key has 80 bytes, for AES-256, which is not supported" + WANTED
                            : "it has %d bytes".formatted(bytes.length) + WANTED);
        }
        Arrays.fill(bytes, (byte) 0);
        checkPermissions(file);
    }

    /** No random key consists of printable characters alone. */
    private static boolean isText(byte[] bytes) {
        for (byte each : bytes) {
            if ((each < ' ' && each != '\n' && each != '\r' && each != '\t') || each > '~') {
                return false;
            }
        }
        return true;
    }

    private void addText(Path file, byte[] bytes) {
        int line = 0;
        int found = 0;
        for (int from = 0; from < bytes.length; ) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            line++;
            if (addLine(file, line, Arrays.copyOfRange(bytes, from, end))) {
                found++;
            }
            from = end + 1;
        }
        if (found == 0) {
            error(file, 0, "the file is empty" + WANTED);
        }
    }

    /** Whether the line is not empty. The copy of it is erased. */
    private boolean addLine(Path file, int line, byte[] copy) {
        int from = 0;
        int end = copy.length;
        while (end > from && copy[end - 1] <= ' ') {
            end--;
        }
        while (from < end && copy[from] <= ' ') {
            from++;
        }
        byte[] text = Arrays.copyOfRange(copy, from, end);
        Arrays.fill(copy, (byte) 0);
        try {
            byte[] key = text.length == 0 ? text : Base64.getDecoder().decode(text);
            if (key.length == TicketKeys.KEY_BYTES) {
                keys.add(key);
            } else if (text.length > 0) {
                error(file, line, "the line is Base64 of %d bytes".formatted(key.length) + WANTED);
                Arrays.fill(key, (byte) 0);
            }
        } catch (IllegalArgumentException _) { // its message has characters of what may be a key
            error(file, line, "the line is not Base64" + WANTED);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
        return end > from;
    }

    private void checkPermissions(Path file) {
        String open = OpenFile.warning(file, "key");
        if (open != null) {
            problems.add(CertificateProblem.warning(file, 0, open));
        }
    }
}
