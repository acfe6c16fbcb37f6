package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * The conversation of a check with a Redis server, or one that speaks as Redis does: a login where there is one, then {@code INFO replication}.
 *
 * <p>Without a login a server that wants one, or does not let everybody see that, is alive, and has no part that is known.
 *
 * <p>Threading: one thread at a time.
 */
public final class RedisDialogue implements Dialogue {
    static final Facts ALIVE = new Facts(Role.UNKNOWN, null, null, "answers");

    private static final Next WAIT = new Next.Wait();
    private static final byte[] INFO = command("INFO", "replication");
    private static final byte[] QUIT = "QUIT\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private enum Stage {
        NEW,
        LOGIN,
        IDLE,
        INFO,
        OVER
    }

    private final Login login;
    private final RespReader replies = new RespReader();
    private final Deque<Next> steps = new ArrayDeque<>();
    private Stage stage = Stage.NEW;
    private boolean answered;

    /** @param login without a user for the default user, without a password too for no login; it has no database */
    public RedisDialogue(Login login) {
        this.login = login;
    }

    @Override
    public void ask() {
        switch (stage) {
            case NEW -> {
                if (hasLogin()) {
                    stage = Stage.LOGIN;
                    steps.add(new Next.Send(authentication()));
                } else {
                    question();
                }
            }
            case IDLE -> askAgain();
            case OVER -> wrong("has ended the conversation");
            case LOGIN, INFO -> {}
        }
    }

    private void askAgain() {
        RedisReply unasked = replies.take();
        if (unasked instanceof RedisReply.Refusal refusal) {
            refused(refusal.text());
        } else if (unasked != null || replies.hasMore() || replies.fault() != null) {
            wrong("says more than it was asked");
        } else {
            question();
        }
    }

    private void question() {
        stage = Stage.INFO;
        steps.add(new Next.Send(INFO.clone()));
    }

    private boolean hasLogin() {
        return login.user() != null || login.password() != null;
    }

    /** Redis before 6 knows no users, and takes the password alone. */
    private byte[] authentication() {
        String password = login.password() == null ? "" : login.password();
        return login.user() == null ? command("AUTH", password) : command("AUTH", login.user(), password);
    }

    /** With lengths, so that a word may have any bytes. */
    private static byte[] command(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(text);
            bytes.writeBytes(new byte[] {'\r', '\n'});
        }
        return bytes.toByteArray();
    }

    @Override
    public Next next() {
        Next step = steps.poll();
        return step == null ? WAIT : step;
    }

    @Override
    public void receive(byte[] bytes, int length) {
        if (stage == Stage.OVER) {
            return;
        }
        replies.add(bytes, length);
        while (stage == Stage.LOGIN || stage == Stage.INFO) {
            RedisReply reply = replies.take();
            String fault = replies.fault();
            if (fault != null) {
                wrong(fault);
            } else if (reply == null) {
                break;
            } else {
                answered = true;
                received(reply);
            }
        }
    }

    private void received(RedisReply reply) {
        switch (reply) {
            case RedisReply.Refusal refusal -> refused(refusal.text());
            case RedisReply.Status _ -> {
                if (stage == Stage.LOGIN) {
                    question();
                } else {
                    wrong("answers INFO by a status");
                }
            }
            case RedisReply.Text text -> {
                if (stage == Stage.LOGIN) {
                    wrong("answers AUTH by a text");
                } else {
                    told(RedisRole.of(text.text()));
                }
            }
        }
    }

    private void told(Next next) {
        stage = next instanceof Next.Found ? Stage.IDLE : Stage.OVER;
        steps.add(next);
    }

    private void refused(String text) {
        String said = "says \"" + ServerText.of(text, login.password()) + "\"";
        int space = text.indexOf(' ');
        switch (space < 0 ? text : text.substring(0, space)) {
            case "NOAUTH" -> withoutLogin(said + ": the check needs a login");
            case "NOPERM" -> withoutLogin(said + ": the user needs +info");
            case "WRONGPASS" -> fail(Kind.LOGIN, said);
            case "DENIED" -> fail(Kind.LOGIN, "is in protected mode, which lets in this host only with a password");
            case "ERR" -> error(text.substring("ERR".length()).strip().toLowerCase(Locale.ROOT), said);
            default -> wrong(said);
        }
    }

    private void withoutLogin(String detail) {
        if (hasLogin()) {
            fail(Kind.LOGIN, detail);
        } else {
            told(new Next.Found(ALIVE));
        }
    }

    private void error(String text, String said) {
        if (text.startsWith("max number of clients")) {
            fail(Kind.FULL, said);
        } else if (stage == Stage.LOGIN) {
            // No password is set, or a server before 6 has got a user: each says it in its own words.
            fail(Kind.LOGIN, said);
        } else if (stage == Stage.INFO && text.startsWith("unknown command")) {
            // rename-command takes INFO away from everybody.
            withoutLogin(said + ": the check needs INFO");
        } else {
            wrong(said);
        }
    }

    private void wrong(String detail) {
        fail(Kind.WRONG, detail);
    }

    private void fail(Kind kind, String detail) {
        stage = Stage.OVER;
        steps.clear();
        steps.add(new Next.Failed(new Failure(kind, detail)));
    }

    /** Without TLS in the middle of the protocol. */
    @Override
    public void secured() {}

    /** Without a key that is derived. */
    @Override
    public void derived(byte[] key) {}

    @Override
    public byte[] farewell() {
        return answered ? QUIT.clone() : NOTHING;
    }

    @Override
    public String awaited() {
        return stage == Stage.LOGIN ? "the answer to AUTH" : "the answer to INFO replication";
    }
}
