package dev.sluice.proxy.net.tls;

import io.netty.internal.tcnative.Library;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.util.internal.NativeLibraryLoader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The native library, loaded once when it is first needed: that takes some 50 ms and 4 MB. Threading: any thread. */
public final class TlsLibrary {
    /** The outcome of loading it; the JVM runs this once, for the first who asks. */
    private static final class Loaded {
        @SuppressWarnings("StaticAssignmentOfThrowable") // told to all who ask
        static final @Nullable Throwable FAILURE = load();
    }

    private TlsLibrary() {}

    /** Loads it unless that has happened. */
    static void require() {
        Throwable failure = unavailability();
        if (failure != null) {
            throw new IllegalStateException("the library for TLS cannot be loaded: " + failure.getMessage(), failure);
        }
    }

    /** Why this machine cannot load it; null when it can, and has. */
    public static @Nullable Throwable unavailability() {
        return Loaded.FAILURE;
    }

    /** Name and version of what it was built from. */
    public static String version() {
        require();
        return SSL.versionString();
    }

    private static @Nullable Throwable load() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String suffix = machine.equals("aarch64") ? "aarch_64" : "x86_64";
        try {
            NativeLibraryLoader.load("netty_tcnative_linux_" + suffix, SSLContext.class.getClassLoader());
            Library.initialize("provided", null);
            return null;
        } catch (Throwable failure) { // whatever it is, it says why there is no TLS here
            return failure;
        }
    }
}
