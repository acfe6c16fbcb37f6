package dev.sluice.proxy.certificate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A walk over the lines of a PEM file (RFC 7468) that finds its blocks. Text between them is passed over, as OpenSSL does, and so are
 * blanks at the ends of lines. Bytes stay bytes, since a text with a key in it could not be erased. For one thread.
 */
final class PemScanner {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    /** As editors write it before the first line, byte by byte. */
    private static final String UTF_8_MARK = "\u00ef\u00bb\u00bf";

    private static final String DASHES = "-----";
    /** The longest that is in use, ENCRYPTED PRIVATE KEY, has 21 characters. */
    private static final int MAX_LABEL = 40;

    private final List<PemBlock> blocks = new ArrayList<>();
    private final Path file;
    private final byte[] bytes;
    private final PemProblems problems;
    /** The Base64 of the block that is being read. */
    private final byte[] digits;

    private int digitCount;
    private String label = "";
    private int beginLine;
    private int damagedLine;
    private boolean encrypted;
    private boolean within;

    private PemScanner(Path file, byte[] bytes, PemProblems problems) {
        this.file = file;
        this.bytes = bytes;
        this.problems = problems;
        this.digits = new byte[bytes.length];
    }

    /** The blocks in their order; what is wrong with others is a problem. */
    static List<PemBlock> scan(Path file, byte[] bytes, PemProblems problems) {
        PemScanner scanner = new PemScanner(file, bytes, problems);
        try {
            scanner.lines();
            return scanner.blocks;
        } finally {
            Arrays.fill(scanner.digits, (byte) 0);
        }
    }

    private void lines() {
        int number = 1;
        for (int start = startsWith(0, bytes.length, UTF_8_MARK) ? UTF_8_MARK.length() : 0;
                start < bytes.length && !problems.isFull();
                number++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            line(number, start, end);
            start = end + 1;
        }
        if (within) {
            unfinished();
        }
    }

    private void line(int number, int lineStart, int lineEnd) {
        int start = lineStart;
        int end = lineEnd;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        if (startsWith(start, end, BEGIN)) {
            begin(number, start + BEGIN.length(), end);
        } else if (startsWith(start, end, END)) {
            end(number, start + END.length(), end);
        } else if (within && !header(start, end)) {
            digits(number, start, end);
        }
    }

    private static boolean isBlank(byte b) {
        return b >= 0 && b <= ' ';
    }

    private boolean startsWith(int start, int end, String text) {
        if (end - start < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((bytes[start + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void begin(int number, int start, int end) {
        if (within) {
            unfinished();
        }
        String next = label(start, end);
        within = !next.isEmpty();
        if (!within) {
            problems.error(
                    file,
                    number,
                    "what follows %sis no label and %s; a block begins and ends on lines of its own"
                            .formatted(BEGIN, DASHES));
        }
        label = next;
        beginLine = number;
        damagedLine = 0;
        digitCount = 0;
        encrypted = false;
    }

    /** The label, when nothing else is on the line; otherwise an empty text. */
    private String label(int start, int end) {
        int labelEnd = end - DASHES.length();
        if (labelEnd <= start || labelEnd - start > MAX_LABEL || !startsWith(labelEnd, end, DASHES)) {
            return "";
        }
        for (int i = start; i < labelEnd; i++) {
            if ((bytes[i] < 'A' || bytes[i] > 'Z') && (bytes[i] < '0' || bytes[i] > '9') && bytes[i] != ' ') {
                return "";
            }
        }
        return new String(bytes, start, labelEnd - start, StandardCharsets.US_ASCII);
    }

    private void end(int number, int start, int end) {
        String ended = label(start, end);
        if (ended.isEmpty()) {
            problems.error(
                    file,
                    number,
                    "what follows %sis no label and %s; a line break may be missing between two blocks"
                            .formatted(END, DASHES));
        } else if (!within) {
            problems.error(file, number, "%s%s%s without its BEGIN".formatted(END, ended, DASHES));
        } else if (ended.equals(label)) {
            finish();
        } else {
            problems.error(file, beginLine, "the block %s ends as %s, on line %d".formatted(label, ended, number));
        }
        within = false;
    }

    private void unfinished() {
        problems.error(file, beginLine, "the block %s has no end; the file may have been cut off".formatted(label));
    }

    /** A header of RFC 1421, as keys that OpenSSL has encrypted in its old way have. */
    private boolean header(int start, int end) {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon == end) {
            return false;
        }
        encrypted |= startsWith(start, end, "Proc-Type:") && endsAsEncrypted(start, end);
        return true;
    }

    private boolean endsAsEncrypted(int start, int end) {
        String word = "ENCRYPTED";
        return end - start > word.length() && startsWith(end - word.length(), end, word);
    }

    private void digits(int number, int start, int end) {
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            boolean digit = (b >= 'A' && b <= 'Z')
                    || (b >= 'a' && b <= 'z')
                    || (b >= '0' && b <= '9')
                    || b == '+'
                    || b == '/'
                    || b == '=';
            if (digit) {
                digits[digitCount++] = b;
            } else if (!isBlank(b) && damagedLine == 0) {
                damagedLine = number;
            }
        }
    }

    private void finish() {
        byte[] base64 = Arrays.copyOf(digits, digitCount);
        try {
            if (encrypted) { // what is in it is not looked at
                blocks.add(new PemBlock(label, file, beginLine, true, new byte[0]));
            } else if (damagedLine > 0) {
                damaged(", on line %d".formatted(damagedLine));
            } else if (digitCount == 0) {
                problems.error(file, beginLine, "the block %s is empty".formatted(label));
            } else {
                blocks.add(new PemBlock(
                        label, file, beginLine, false, Base64.getDecoder().decode(base64)));
            }
        } catch (IllegalArgumentException _) { // its message has characters of what may be a key
            damaged("");
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private void damaged(String where) {
        problems.error(file, beginLine, "the block %s is damaged: it is not Base64%s".formatted(label, where));
    }
}
