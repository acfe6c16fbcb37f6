package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import dev.sluice.proxy.database.PostgresMessages.Message;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with a PostgreSQL server, by version 3.0 of its protocol; poolers and databases that speak it as well answer as far as they can. TLS
 * is there already where it is wanted.
 *
 * <p>Without a login it ends as soon as the server asks for a password or refuses the user, which shows that it serves. The end must be FIN then: to
 * say good-bye at that point leaves a line in the server's log. Such a connection is good for one question.
 *
 * <p>Source: "Message Flow" in the chapter on the protocol of PostgreSQL. Threading: one thread at a time.
 */
public final class PostgresDialogue implements Dialogue {
    private static final int NONCE_LENGTH = 18;

    private final Login login;
    private final PostgresMessages messages = new PostgresMessages();
    private final PostgresAuthentication authentication;
    private final PostgresRole role;

    private Stage stage = Stage.SILENT;
    /** The last step of a question or of all; the same one again until the next question. */
    private @Nullable Next end;
    /** What a key has brought. */
    private @Nullable Next pending;

    private boolean tellsLess;
    private boolean secondLook;
    private @Nullable Facts facts;
    private boolean repeat;
    private boolean takes;

    private enum Stage {
        /** Nothing was said. */
        SILENT,
        LOGIN,
        /** The login is taken, and the server gets ready. */
        SETTLING,
        /** It is to be asked. */
        READY,
        ANSWERING
    }

    /**
     * A conversation that has not begun.
     *
     * @param secure whether nobody else can read what is sent: TLS or a Unix socket
     * @param history of this server, from earlier connections
     */
    public PostgresDialogue(Login login, boolean secure, ReplayHistory history) {
        this(login, secure, history, PostgresDialogue::nonce);
    }

    PostgresDialogue(Login login, boolean secure, ReplayHistory history, Supplier<String> nonce) {
        this.login = login;
        this.role = new PostgresRole(history);
        this.authentication = new PostgresAuthentication(login, secure, nonce);
    }

    private static String nonce() {
        byte[] random = new byte[NONCE_LENGTH];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    private boolean hasLogin() {
        return login.user() != null;
    }

    @Override
    public void ask() {
        if (end instanceof Next.Found) {
            end = hasLogin() ? null : failed(Kind.WRONG, "nothing more can be asked without a login");
        }
        secondLook = false;
    }

    @Override
    public Next next() {
        while (end == null) {
            if (stage == Stage.SILENT) {
                return begin();
            }
            if (pending != null) {
                Next next = pending;
                pending = null;
                return next;
            }
            Message message = authentication.isDeriving() ? null : messages.poll();
            if (message == null) {
                String problem = messages.problem(login.password());
                if (problem != null) {
                    end = failed(Kind.WRONG, problem);
                } else if (stage == Stage.READY) {
                    return query();
                } else {
                    return new Next.Wait();
                }
            } else {
                Next next = onMessage(message);
                if (next != null) {
                    return next;
                }
            }
        }
        return end;
    }

    private Next begin() {
        stage = Stage.LOGIN;
        byte[] startUp = PostgresRequests.startUp(login);
        if (startUp == null) {
            end = failed(Kind.LOGIN, "the user or the database of the check has a character of code 0");
            return end;
        }
        return new Next.Send(startUp);
    }

    private Next query() {
        stage = Stage.ANSWERING;
        facts = null;
        repeat = false;
        return new Next.Send(PostgresRequests.query(tellsLess ? PostgresRole.SHORT_QUERY : PostgresRole.QUERY));
    }

    /** What is to be done at once; null to go on. */
    private @Nullable Next onMessage(Message message) {
        switch (message.type()) {
            case 'N', 'S', 'K', 'A' -> {} // notices and settings, in any place
            case 'E' -> onError(PostgresError.of(message.body()));
            case 'R' -> {
                return onRequest(message);
            }
            case 'Z' -> onReady(message);
            case 'D' -> onRow(message);
            case 'T', 'C' -> expectStage(Stage.ANSWERING, message);
            case 'v' -> expectStage(Stage.LOGIN, message); // no newer version and no extension is asked for
            default -> misplaced(message);
        }
        return null;
    }

    private void expectStage(Stage wanted, Message message) {
        if (stage != wanted) {
            misplaced(message);
        }
    }

    private @Nullable Next onRequest(Message message) {
        if (stage != Stage.LOGIN) {
            misplaced(message);
            return null;
        }
        if (!hasLogin()) {
            takes = PostgresAuthentication.isTaken(message.body());
            alive();
            return null;
        }
        Next next = authentication.requested(message.body());
        if (next == null) {
            takes = true;
            stage = Stage.SETTLING;
        } else if (next instanceof Next.Failed) {
            end = next;
        } else if (!(next instanceof Next.Wait)) {
            return next;
        }
        return null;
    }

    private void alive() {
        found(new Facts(Role.UNKNOWN, null, null, "answers"));
    }

    private void found(Facts facts) {
        end = new Next.Found(facts);
        messages.answered();
    }

    private void onError(PostgresError error) {
        if (!hasLogin() && error.refusesLogin()) {
            alive();
        } else if (stage == Stage.ANSWERING && !tellsLess && error.saysLess()) {
            tellsLess = true;
            repeat = true;
        } else {
            takes = takes && !error.ends();
            boolean serving = stage == Stage.READY || stage == Stage.ANSWERING;
            end = new Next.Failed(error.failure(serving, login.password()));
        }
    }

    private void onRow(Message message) {
        List<@Nullable String> columns =
                stage == Stage.ANSWERING && facts == null && !repeat ? PostgresRole.columns(message.body()) : null;
        if (columns == null) {
            misplaced(message);
            return;
        }
        facts = role.facts(columns);
        if (facts == null) {
            end = failed(Kind.WRONG, "the answer to the query is not the one of PostgreSQL");
        }
    }

    private void onReady(Message message) {
        if (message.body().length != 1) {
            misplaced(message);
        } else if (stage == Stage.SETTLING || (stage == Stage.ANSWERING && repeat)) {
            stage = Stage.READY;
        } else if (stage != Stage.ANSWERING) {
            misplaced(message);
        } else if (facts == null) {
            end = failed(Kind.WRONG, "the server has not answered the query");
        } else {
            stage = Stage.READY;
            if (role.isWorthASecondLook() && !secondLook) {
                secondLook = true;
            } else {
                found(facts);
            }
        }
    }

    private void misplaced(Message message) {
        end = failed(Kind.WRONG, "expected %s, got a message of type %s".formatted(awaited(), message.type()));
    }

    private static Next failed(Kind kind, String detail) {
        return new Next.Failed(new Failure(kind, detail));
    }

    @Override
    public void receive(byte[] bytes, int length) {
        if (!(end instanceof Next.Failed)) {
            messages.add(bytes, length);
        }
    }

    @Override
    public void secured() {
        // TLS is there from the beginning
    }

    @Override
    public void derived(byte[] key) {
        if (end == null && authentication.isDeriving()) {
            pending = authentication.derived(key);
        }
    }

    @Override
    public byte[] farewell() {
        return takes ? PostgresRequests.terminate() : new byte[0];
    }

    @Override
    public String awaited() {
        return switch (stage) {
            case SILENT, LOGIN -> "its answer to the login";
            case SETTLING -> "the end of the login";
            case READY, ANSWERING -> "its answer to the query";
        };
    }

    /** Bytes of memory that what the server has said takes. */
    int kept() {
        return messages.kept();
    }
}
