package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The login at a MySQL or MariaDB server, from the greeting to the server's last word on it.
 *
 * <p>What cannot be answered is declined by a false proof of the right length, and the server denies the login in order. One of another length, or a
 * connection that just ends, is a broken handshake to the server: those count for {@code max_connect_errors}, and after 100 of them it refuses the whole
 * host. A user who does not exist meets all of this: MariaDB then asks for the plugin of another account, so that nobody can tell.
 *
 * <p>A password goes out in clear only where nobody else can read it. No RSA key is asked for to hide it: it would come from whoever answers, and
 * MySQL's own clients do not ask either unless they are told to.
 *
 * <p>Threading: one thread at a time.
 */
final class MysqlAuthentication {
    static final String NATIVE = "mysql_native_password";
    static final String CACHING = "caching_sha2_password";
    private static final String SHA256 = "sha256_password";
    private static final String CLEAR = "mysql_clear_password";
    private static final String OLD = "mysql_old_password";
    private static final String ED25519 = "client_ed25519";
    private static final String PARSEC = "parsec";
    private static final int ED25519_PROOF = 64;
    private static final int PARSEC_PROOF = 96;

    private static final int SWITCH = 0xFE;
    private static final int MORE = 0x01;
    private static final int FAST_PATH_DONE = 3;
    private static final int FULL_LOGIN = 4;

    /** No way of logging in needs more. */
    private static final int MOST_ROUNDS = 8;

    private static final byte[] NOTHING = {};

    /** An empty password for the plugins that take one as text. */
    private static final byte[] EMPTY = {0};

    private final byte[] password;
    private final boolean secure;
    private String plugin;
    private int rounds;
    private @Nullable Failure declined;

    /**
     * @param preferred the plugin that the greeting names
     * @param secure whether nobody else can read what is said
     */
    MysqlAuthentication(@Nullable String password, String preferred, boolean secure) {
        this.password = password == null ? NOTHING : password.getBytes(StandardCharsets.UTF_8);
        this.secure = secure;
        // Where the account has another one, the server asks for it. Only ways that hide the password are taken
        // unasked.
        this.plugin = preferred.equals(CACHING) ? CACHING : NATIVE;
    }

    /** The way of logging in that is tried now. */
    String plugin() {
        return plugin;
    }

    /** What was asked for and could not be given; null for nothing. */
    @Nullable
    Failure declined() {
        return declined;
    }

    /** What goes with the name of the user. */
    byte[] first(byte[] scramble) {
        return plugin.equals(CACHING)
                ? password.length == 0 ? EMPTY : MysqlScramble.caching(password, scramble)
                : MysqlScramble.nativePassword(password, scramble);
    }

    /** What follows from a packet that is neither an error nor the end of the login. */
    MysqlStep receive(byte[] packet) {
        rounds++;
        if (rounds > MOST_ROUNDS) {
            return MysqlStep.wrong("asks on and on for the login");
        }
        return switch (packet.length == 0 ? -1 : packet[0] & 0xFF) {
            case SWITCH -> switchTo(packet);
            case MORE -> more(packet);
            default -> MysqlStep.wrong("does not keep to MySQL's protocol at the login");
        };
    }

    private MysqlStep switchTo(byte[] packet) {
        MysqlFields fields = new MysqlFields(packet, 1);
        plugin = fields.isEmpty() ? OLD : fields.textToZero();
        byte[] data = fields.rest();
        return switch (plugin) {
            case NATIVE, CACHING ->
                data.length < MysqlGreeting.SCRAMBLE
                        ? MysqlStep.wrong("asks for " + plugin + " without a scramble")
                        : new MysqlStep.Reply(first(Arrays.copyOf(data, MysqlGreeting.SCRAMBLE)));
            case SHA256, CLEAR -> clear(plugin + " asks for the password in clear");
            default ->
                decline("asks for %s, which checks do not know: use %s or %s"
                        .formatted(ServerText.of(plugin, null), CACHING, NATIVE));
        };
    }

    private MysqlStep more(byte[] packet) {
        boolean caching = plugin.equals(CACHING) && packet.length == 2;
        if (caching && packet[1] == FAST_PATH_DONE) {
            return new MysqlStep.Silence();
        }
        if (declined != null || password.length == 0) {
            return new MysqlStep.Reply(plugin.equals(PARSEC) ? new byte[PARSEC_PROOF] : EMPTY);
        }
        return caching && packet[1] == FULL_LOGIN
                ? clear(CACHING + " wants the password in clear as long as the server does not remember this user")
                : MysqlStep.wrong("does not keep to %s at the login".formatted(ServerText.of(plugin, null)));
    }

    private MysqlStep clear(String asked) {
        if (password.length == 0) {
            return new MysqlStep.Reply(EMPTY);
        }
        return secure
                ? new MysqlStep.Reply(Arrays.copyOf(password, password.length + 1))
                : decline(asked + ": use TLS for the check, or " + NATIVE + " where the server still has it");
    }

    private MysqlStep decline(String detail) {
        declined = new Failure(Kind.LOGIN, detail);
        return new MysqlStep.Reply(
                switch (plugin) {
                    case ED25519 -> new byte[ED25519_PROOF];
                    case PARSEC, OLD -> NOTHING;
                    default -> EMPTY;
                });
    }
}
