package dev.sluice.proxy.command.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A question to the person at the terminal. Blocking. */
final class Question {
    /** What stdin is: in a pipe or a job nobody is there to answer. */
    private static final Path STDIN = Path.of("/proc/self/fd/0");

    private Question() {}

    static boolean canBeAsked() {
        try {
            String file = Files.readSymbolicLink(STDIN).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException _) {
            return false;
        }
    }

    /** True for yes; anything else is no. It is asked on stderr: stdout is for the result. */
    static boolean isConfirmed(String question) {
        System.err.print(question + " [y/N] ");
        System.err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
        } catch (IOException _) {
            return false;
        }
    }
}
