package dev.sluice.proxy.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this Sluice. */
public final class Version {
    private static final String RESOURCE = "version.properties";

    /** Read once: a scrape asks for it, also when there is no descriptor left to read a file. */
    private static final String NUMBER = read();

    private Version() {}

    /** The version of the build. */
    public static String number() {
        return NUMBER;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
