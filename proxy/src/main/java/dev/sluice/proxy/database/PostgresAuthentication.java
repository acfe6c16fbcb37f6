package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Failure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The proof of the password that a PostgreSQL server asks a check for. One proof a login: a server that asks twice is wrong.
 *
 * <p>Source: "Start-up" and "SASL Authentication" in the chapter on the protocol of PostgreSQL. Threading: one thread at a time.
 */
final class PostgresAuthentication {
    private static final int OK = 0;
    private static final int CLEARTEXT = 3;
    private static final int MD5 = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;
    private static final int SALT_LENGTH = 4;

    private final String user;
    private final @Nullable String password;
    private final boolean secure;
    private final Supplier<String> nonce;
    private Stage stage = Stage.NOTHING;
    private @Nullable Scram scram;

    private enum Stage {
        /** Nothing was asked for. */
        NOTHING,
        FIRST_SENT,
        DERIVING,
        PROOF_SENT,
        /** The password was sent, or both sides have proved that they know it. */
        OVER
    }

    /** @param secure whether nobody else can read what is sent */
    PostgresAuthentication(Login login, boolean secure, Supplier<String> nonce) {
        this.user = PostgresRequests.user(login);
        this.password = login.password();
        this.secure = secure;
        this.nonce = nonce;
    }

    /** What a request of the server is answered with; null when it takes the login. */
    @Nullable
    Next requested(byte[] body) {
        if (body.length < 4) {
            return failed(Kind.WRONG, "a request for a password that is cut off");
        }
        int what = ByteBuffer.wrap(body).getInt();
        if (what == SASL_CONTINUE && stage == Stage.FIRST_SENT) {
            return challenged(text(body));
        }
        if (what == SASL_FINAL && stage == Stage.PROOF_SENT) {
            return proved(text(body));
        }
        if (what == OK) {
            return stage == Stage.NOTHING || stage == Stage.OVER
                    ? null
                    : failed(Kind.WRONG, "the server takes the login without a proof that it knows the password");
        }
        if (stage != Stage.NOTHING || what == SASL_CONTINUE || what == SASL_FINAL) {
            return failed(Kind.WRONG, "the server's requests for the password are out of order");
        }
        return begin(what, body);
    }

    /** Whether it is the message that ends all requests, or comes without any. */
    static boolean isTaken(byte[] body) {
        return Arrays.equals(body, new byte[4]);
    }

    private Next begin(int what, byte[] body) {
        return switch (what) {
            case CLEARTEXT, MD5, SASL -> {
                if (password == null || password.isEmpty()) {
                    yield failed(Kind.LOGIN, "the server asks for a password, and the check has none");
                }
                stage = Stage.OVER;
                yield what == CLEARTEXT ? clear(password) : what == MD5 ? md5(body, password) : sasl(body);
            }
            case 2 -> unknown("Kerberos");
            case 7 -> unknown("GSSAPI");
            case 9 -> unknown("SSPI");
            default -> unknown("authentication of type " + what);
        };
    }

    private static Next unknown(String what) {
        return failed(
                Kind.LOGIN,
                "the server asks for " + what + "; checks know scram-sha-256, md5, password and trust of pg_hba.conf");
    }

    private Next clear(String text) {
        return secure
                ? new Next.Send(PostgresRequests.password(text))
                : failed(
                        Kind.LOGIN,
                        "the server asks for the password in clear, which is sent by TLS or a Unix socket alone; use scram-sha-256 in pg_hba.conf, or TLS");
    }

    private Next md5(byte[] body, String text) {
        if (body.length != 4 + SALT_LENGTH) {
            return failed(Kind.WRONG, "a request for an MD5 password without its salt");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] stored = digest.digest((text + user).getBytes(StandardCharsets.UTF_8));
            digest.update(HexFormat.of().formatHex(stored).getBytes(StandardCharsets.US_ASCII));
            digest.update(body, 4, SALT_LENGTH);
            return new Next.Send(
                    PostgresRequests.password("md5" + HexFormat.of().formatHex(digest.digest())));
        } catch (NoSuchAlgorithmException _) {
            return failed(
                    Kind.LOGIN,
                    "the server asks for MD5, which this Java does not have; use scram-sha-256 in pg_hba.conf");
        }
    }

    private Next sasl(byte[] body) {
        List<String> mechanisms = List.of(text(body).split("\0", -1));
        if (!mechanisms.contains(Scram.MECHANISM)) {
            return unknown(
                    "SASL with " + ServerText.of(String.join(" ", mechanisms).strip(), password));
        }
        stage = Stage.FIRST_SENT;
        scram = new Scram("", nonce.get());
        return new Next.Send(PostgresRequests.firstOf(Scram.MECHANISM, scram.first()));
    }

    private Next challenged(String message) {
        return switch (Objects.requireNonNull(scram).challenged(message)) {
            case Scram.Outcome.Asked(byte[] salt, int iterations) -> {
                stage = Stage.DERIVING;
                yield new Next.Derive(
                        new KeyDerivation(SaslPrep.prepared(Objects.requireNonNull(password)), salt, iterations));
            }
            case Scram.Outcome.Refused(Failure failure) -> new Next.Failed(failure);
        };
    }

    boolean isDeriving() {
        return stage == Stage.DERIVING;
    }

    Next derived(byte[] key) {
        stage = Stage.PROOF_SENT;
        return new Next.Send(
                PostgresRequests.nextOf(Objects.requireNonNull(scram).proof(key)));
    }

    private Next proved(String message) {
        Failure failure = Objects.requireNonNull(scram).disproved(message);
        stage = Stage.OVER;
        return failure == null ? new Next.Wait() : new Next.Failed(failure);
    }

    private static String text(byte[] body) {
        return new String(Arrays.copyOfRange(body, 4, body.length), StandardCharsets.UTF_8);
    }

    private static Next failed(Kind kind, String detail) {
        return new Next.Failed(new Failure(kind, detail));
    }
}
