package dev.sluice.proxy.command.operator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The place where a running Sluice answers requests. Blocking. */
interface AdminPlace {
    /**
     * The first line of an answer, and all that follows it to the end of the connection.
     *
     * @param head of the request up to the header {@code Host}, which the place adds with those that it needs
     */
    byte[] exchange(String head, byte[] content) throws IOException;

    /** Names the ways to be wrong about the place, where the words of the system say nothing about them. */
    String unreachable(IOException failure);

    /** The remedy for whoever is asked for a token. */
    String tokenAdvice();

    /** All that comes. */
    static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        return all.toByteArray();
    }
}
