package dev.sluice.proxy.database;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The conversation of a check with a MySQL or MariaDB server, written from the documentation of the protocol.
 *
 * <p>Without a login it still tries to log in, as {@code sluice} with an empty password. The server denies that, or does not, and is alive either way.
 * A connection that ends after the greeting would be a handshake that breaks off: it counts for {@code max_connect_errors}, and after 100 of them the
 * server refuses every client of this host. A denied login does not count. For the same reason a server without the TLS that the check wants gets such a
 * login before the check fails.
 *
 * <p>Threading: one thread at a time.
 */
public final class MysqlDialogue implements Dialogue {
    private static final int QUERY = 0x03;
    private static final int PING = 0x0E;

    /** The command that ends a session, as a whole packet. */
    private static final byte[] QUIT = {1, 0, 0, 0, 1};

    private static final byte[] NOTHING = {};
    private static final Next WAIT = new Next.Wait();

    private enum Stage {
        HANDSHAKE,
        SECURING,
        /** Logged in; nothing is owed. */
        IDLE,
        QUERY,
        PING,
        OVER
    }

    private final boolean hasLogin;
    private final @Nullable String password;
    private final MysqlHandshake handshake;
    private final MysqlRole role;
    private final MysqlPackets packets = new MysqlPackets();
    private final Deque<Next> steps = new ArrayDeque<>();
    private Stage stage = Stage.HANDSHAKE;
    private MysqlTable table = new MysqlTable();
    private boolean loggedIn;

    /**
     * @param login its user null to ask only whether the server answers
     * @param tls whether TLS begins after the greeting
     * @param secure whether nobody else can read what is said without it: a Unix socket
     * @param wantsLag whether the lag of a replica is asked for, which takes a privilege
     */
    public MysqlDialogue(Login login, boolean tls, boolean secure, boolean wantsLag) {
        this.hasLogin = login.user() != null;
        this.password = login.password();
        this.handshake = new MysqlHandshake(login, tls, secure);
        this.role = new MysqlRole(wantsLag);
    }

    @Override
    public void ask() {
        if (stage == Stage.OVER) {
            follow(MysqlStep.wrong("has ended the conversation"));
        } else if (stage == Stage.IDLE) {
            askAgain();
        }
    }

    private void askAgain() {
        byte[] unasked = packets.take();
        if (unasked != null && isError(unasked)) {
            follow(MysqlStep.failed(error(unasked).failure()));
        } else if (unasked != null || packets.hasMore() || packets.fault() != null) {
            follow(MysqlStep.wrong("says more than it was asked"));
        } else {
            packets.beginQuestion();
            question();
        }
    }

    /** What the check is for, after the login. */
    private void question() {
        if (hasLogin) {
            follow(new MysqlStep.Ask(role.begin()));
        } else {
            stage = Stage.PING;
            command(new MysqlPayload().number(PING, 1));
        }
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
        packets.add(bytes, length);
        while (owesPacket()) {
            byte[] packet = packets.take();
            if (packet == null) {
                break;
            }
            follow(isError(packet) ? refused(error(packet)) : answered(packet));
        }
        String fault = packets.fault();
        if (fault != null && owesPacket()) {
            follow(MysqlStep.wrong(fault));
        }
    }

    private boolean owesPacket() {
        return switch (stage) {
            case HANDSHAKE, QUERY, PING -> true;
            case SECURING, IDLE, OVER -> false;
        };
    }

    private static boolean isError(byte[] packet) {
        return packet.length > 0 && (packet[0] & 0xFF) == MysqlPackets.ERROR;
    }

    private MysqlError error(byte[] packet) {
        return MysqlError.of(packet, password);
    }

    private MysqlStep refused(MysqlError error) {
        return switch (stage) {
            case HANDSHAKE -> handshake.refused(error);
            case QUERY -> role.refused(error);
            case SECURING, IDLE, PING, OVER -> MysqlStep.failed(error.failure());
        };
    }

    private MysqlStep answered(byte[] packet) {
        return switch (stage) {
            case HANDSHAKE -> handshake.receive(packet);
            case QUERY -> row(packet);
            case SECURING, IDLE, PING, OVER -> new MysqlStep.Found(MysqlHandshake.ALIVE);
        };
    }

    private MysqlStep row(byte[] packet) {
        table.add(packet);
        String fault = table.fault();
        if (fault != null) {
            return MysqlStep.wrong(fault);
        }
        return table.isComplete() ? role.receive(table) : new MysqlStep.Silence();
    }

    private void follow(MysqlStep step) {
        switch (step) {
            case MysqlStep.Reply reply -> steps.add(new Next.Send(packets.framed(reply.payload())));
            case MysqlStep.Secure request -> secure(request.payload());
            case MysqlStep.Silence _ -> {}
            case MysqlStep.LoggedIn _ -> {
                loggedIn = true;
                if (hasLogin) {
                    question();
                } else {
                    follow(new MysqlStep.Found(MysqlHandshake.ALIVE));
                }
            }
            case MysqlStep.Ask ask -> {
                stage = Stage.QUERY;
                table = new MysqlTable();
                command(new MysqlPayload().number(QUERY, 1).text(ask.query()));
            }
            case MysqlStep.Found found -> {
                stage = Stage.IDLE;
                table = new MysqlTable();
                steps.add(new Next.Found(found.facts()));
            }
            case MysqlStep.End end -> {
                stage = Stage.OVER;
                steps.clear();
                steps.add(end.last());
            }
        }
    }

    private void secure(byte[] request) {
        if (packets.hasMore()) {
            follow(MysqlStep.wrong("says something in plain where TLS begins"));
            return;
        }
        stage = Stage.SECURING;
        steps.add(new Next.Send(packets.framed(request)));
        steps.add(new Next.Secure());
    }

    private void command(MysqlPayload payload) {
        packets.beginCommand();
        steps.add(new Next.Send(packets.framed(payload.bytes())));
    }

    @Override
    public void secured() {
        if (stage != Stage.SECURING) {
            return;
        }
        stage = Stage.HANDSHAKE;
        follow(packets.hasMore() ? MysqlStep.wrong("says something in plain where TLS begins") : handshake.secured());
    }

    /** Never wanted. */
    @Override
    public void derived(byte[] key) {}

    @Override
    public byte[] farewell() {
        return loggedIn ? QUIT.clone() : NOTHING;
    }

    @Override
    public String awaited() {
        return switch (stage) {
            case HANDSHAKE -> handshake.awaited();
            case SECURING -> "TLS";
            case QUERY -> "the answer to the query";
            case PING -> "the answer to the ping";
            case IDLE, OVER -> "anything";
        };
    }
}
