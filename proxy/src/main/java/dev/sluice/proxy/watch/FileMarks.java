package dev.sluice.proxy.watch;

import dev.sluice.config.file.RegularFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The marks of named files, or of the files of a directory: what the file system says of each, and while that is recent, a hash of the bytes. So
 * thousands of files that nobody touches are not read every few seconds. The bytes may be secret: none are kept.
 *
 * <p>Threading: any thread.
 */
public final class FileMarks implements Content {
    /** What is larger, nobody takes. */
    private static final int MAX_BYTES = 1024 * 1024;

    /**
     * A mark of one file.
     *
     * @param settled whether it was read when the change was over already
     */
    private record Mark(FileAttributes attributes, int hash, boolean settled) {
        static final Mark ABSENT = new Mark(FileAttributes.NONE, 0, true);

        static Mark of(Path file, Mark before) {
            FileAttributes now = FileAttributes.of(file);
            if (now.equals(FileAttributes.NONE)) {
                return ABSENT;
            }
            return before.settled && now.equals(before.attributes)
                    ? before
                    : new Mark(now, hash(file), now.areSettled());
        }

        private static int hash(Path file) {
            byte[] bytes = new byte[0];
            try {
                bytes = RegularFile.read(file, MAX_BYTES);
                return Arrays.hashCode(bytes);
            } catch (IOException _) {
                return 0;
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }

        boolean isSameAs(Mark other) {
            return hash == other.hash && attributes.equals(other.attributes);
        }
    }

    private final List<Path> places;
    private final Predicate<String> names;
    private final boolean ofDirectory;
    private Map<Path, Mark> marks = Map.of();
    private volatile int number;

    private FileMarks(List<Path> places, boolean ofDirectory, Predicate<String> names) {
        this.places = places.stream().map(Path::toAbsolutePath).toList();
        this.ofDirectory = ofDirectory;
        this.names = names;
    }

    /** Of these files, wherever they are. */
    public static FileMarks of(List<Path> files) {
        return new FileMarks(files, false, _ -> true);
    }

    /** Of the files of a directory that have such names. */
    public static FileMarks in(Path directory, Predicate<String> names) {
        return new FileMarks(List.of(directory), true, names);
    }

    @Override
    public List<Path> places() {
        return places;
    }

    /** How often they have differed. Never less than before. */
    @Override
    public synchronized int look() {
        Map<Path, Mark> now = new HashMap<>();
        for (Path file : files()) {
            now.put(file, Mark.of(file, marks.getOrDefault(file, Mark.ABSENT)));
        }
        boolean same = now.size() == marks.size()
                && now.entrySet().stream().allMatch(one -> {
                    Mark before = marks.get(one.getKey());
                    return before != null && before.isSameAs(one.getValue());
                });
        marks = now;
        if (!same) {
            number++;
        }
        return number;
    }

    /** What the last look has found. */
    public int number() {
        return number;
    }

    private List<Path> files() {
        if (!ofDirectory) {
            return places;
        }
        Path directory = places.getFirst();
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, path -> names.test(String.valueOf(path.getFileName())))) {
            all.forEach(files::add);
            return files;
        } catch (IOException | DirectoryIteratorException _) {
            return places; // whoever reads it says why
        }
    }
}
