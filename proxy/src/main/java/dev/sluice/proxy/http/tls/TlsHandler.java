package dev.sluice.proxy.http.tls;

import dev.sluice.proxy.http.Encryption;
import dev.sluice.proxy.http.Refusal;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsContext;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.preface.ClientHelloReader;
import dev.sluice.proxy.preface.TlsAlert;
import dev.sluice.proxy.snapshot.TlsServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The server's end of TLS in the pipeline of one client: the name in its ClientHello chooses the certificate, then the handshake follows, then
 * requests come out decrypted and answers leave encrypted. How long a handshake may take is a matter of who is above.
 *
 * <p>Threading: owned by the endpoint's loop.
 */
final class TlsHandler extends ChannelDuplexHandler {
    private static final Logger LOG = Area.ADMIN.logger();
    private static final String USE_HTTPS = "this port speaks HTTPS: ask it by https://\n";

    private final TlsServer server;
    private final LoopMemory memory;
    private final Encryption.Counter refusals;
    private final ClientHelloReader reader = new ClientHelloReader();
    private @Nullable ChannelWire wire;
    private @Nullable TlsConnection tls;
    private boolean secured;
    private boolean ended;
    private boolean over;

    TlsHandler(TlsServer server, LoopMemory memory, Encryption.Counter refusals) {
        this.server = server;
        this.memory = memory;
        this.refusals = refusals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        wire = new ChannelWire(context);
    }

    private ChannelWire wire() {
        return Objects.requireNonNull(wire);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        if (ended) { // it has said that nothing follows, and nobody would read it
            bytes.release();
            close(context, context.newPromise());
            return;
        }
        wire().arrive(bytes);
        if (tls == null) {
            readHello(context);
        }
        if (tls != null && !secured) {
            shakeHands(context, tls);
        }
        if (tls != null && secured) {
            decrypt(context, tls);
        }
        flushOwn(context);
    }

    /** What the handshake, or an answer to a key update, has written. */
    private void flushOwn(ChannelHandlerContext context) {
        if (!over && wire().takeUnflushed()) {
            context.flush();
        }
    }

    private void readHello(ChannelHandlerContext context) {
        MemorySegment unread = wire().unread();
        switch (reader.read(unread, (int) unread.byteSize())) {
            case MORE -> {}
            case DONE -> begin(context, reader.hello().serverName());
            case NOT_TLS -> refuseOther(context);
            case MALFORMED, TOO_LARGE ->
                refuse(
                        context,
                        reader.problem(),
                        Unpooled.wrappedBuffer(reader.alert().record()));
        }
    }

    private void begin(ChannelHandlerContext context, @Nullable String name) {
        TlsContext chosen = server.choose(name);
        if (chosen == null) {
            String problem = "there is no certificate for the name that it asks for, or for none";
            refuse(context, problem, Unpooled.wrappedBuffer(TlsAlert.UNRECOGNIZED_NAME.record()));
        } else {
            tls = chosen.accept(wire(), memory.tls, true);
        }
    }

    /** Who speaks HTTP is told in HTTP. */
    private void refuseOther(ChannelHandlerContext context) {
        refusals.count(Refusal.NOT_TLS);
        LOG.debug("{} does not speak TLS", context.channel().remoteAddress());
        String answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n"
                + "Connection: close\r\n\r\n%s";
        end(context, Unpooled.copiedBuffer(answer.formatted(USE_HTTPS.length(), USE_HTTPS), StandardCharsets.US_ASCII));
    }

    private void refuse(ChannelHandlerContext context, String problem, ByteBuf last) {
        refusals.count(Refusal.HANDSHAKE);
        LOG.debug("the handshake with {} failed: {}", context.channel().remoteAddress(), problem);
        end(context, last);
    }

    /** Sends this in plain text, and closes. */
    private void end(ChannelHandlerContext context, ByteBuf last) {
        free();
        context.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    private void shakeHands(ChannelHandlerContext context, TlsConnection with) {
        switch (with.handshake()) {
            case WAITING -> {}
            case DONE -> {
                secured = true;
                context.fireUserEventTriggered(Encryption.Event.SECURED);
            }
            case FAILED -> {
                TlsFailure failure = Objects.requireNonNull(with.failure());
                refuse(context, failure.detail(with.problem()), Unpooled.EMPTY_BUFFER);
            }
        }
    }

    /** All that has come, so that nothing waits here for bytes that may never follow. */
    private void decrypt(ChannelHandlerContext context, TlsConnection from) {
        int count = StreamSocket.AGAIN;
        while (!over && (count = from.receive(memory.plain, LoopMemory.PLAIN_BYTES)) > 0) {
            ByteBuf plain = context.alloc().directBuffer(count);
            plain.writeBytes(memory.plain.asSlice(0, count).asByteBuffer());
            context.fireChannelRead(plain);
        }
        if (count == StreamSocket.FAILED || count == StreamSocket.NO_MEMORY) {
            flushOwn(context);
            close(context, context.newPromise());
        }
        ended = count == StreamSocket.END; // close_notify alone ends no answer: FIN follows it
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (over || tls == null) {
                promise.tryFailure(new ClosedChannelException());
            } else if (!bytes.isReadable()) {
                context.write(Unpooled.EMPTY_BUFFER, promise);
            } else {
                encrypt(tls, bytes, promise);
            }
        } finally {
            bytes.release();
        }
    }

    /** Piece by piece; the last one has the promise. */
    private void encrypt(TlsConnection to, ByteBuf bytes, ChannelPromise promise) {
        while (bytes.isReadable()) {
            int length = Math.min(LoopMemory.PLAIN_BYTES, bytes.readableBytes());
            bytes.readBytes(memory.plain.asSlice(0, length).asByteBuffer());
            if (!bytes.isReadable()) {
                wire().promise(promise);
            }
            if (to.send(memory.plain, 0, length, false) != length) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!over && tls != null) {
            tls.close(); // says close_notify
            flushOwn(context);
        }
        free();
        context.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        free();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        free();
    }

    private void free() {
        if (!over) {
            over = true;
            if (tls != null) {
                tls.reset();
            }
            wire().release();
        }
    }
}
